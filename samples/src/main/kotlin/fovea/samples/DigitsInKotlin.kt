package fovea.samples

import fovea.dsl.Cnn
import fovea.engine.Evaluator
import fovea.engine.Predictor
import fovea.engine.Trainer
import fovea.engine.TrainerOptions
import fovea.engine.data.IdxDataset
import fovea.engine.data.Pictures
import fovea.engine.data.Preprocessor
import fovea.serialization.ModelFile
import java.nio.file.Path
import java.util.Locale
import kotlin.io.path.Path
import kotlin.io.path.div

private const val TEXT = """
model digits
input 28x28x1
conv 6 k3 relu; avgpool
conv 16 k3 relu; avgpool
flatten
dense 120 relu
dense 84 relu
dense 10 softmax

preprocess { scale 1/255; normalize mean=0.1307 std=0.3081 }
labels "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"
train { loss crossentropy smooth=0.1; optimizer adam lr=0.002; epochs 5; batch 64; seed 42 }
"""

/**
 * From a text to a classifier of handwritten digits: compile, train, save, load, predict.
 * `DigitsInJava` is the same program in Java.
 */
fun main(args: Array<String>) {
    val data = Path(args.getOrElse(0) { "samples/data" })
    val file = Path(args.getOrElse(1) { "digits.cnnm" })
    println("accuracy %.4f".format(Locale.ROOT, trainDigits(data, file)))
}

/** Does it all and returns the accuracy on the test digits. */
fun trainDigits(data: Path, file: Path): Double {
    val network = Cnn.compile(TEXT).orThrow()
    print(network.summary())

    val preprocessor = Preprocessor.of(network)
    val digits = IdxDataset.train(data / "mnist", preprocessor)
    val options = TrainerOptions.DEFAULT.withListener { epoch ->
        println("epoch %d: loss %.4f".format(Locale.ROOT, epoch.epoch, epoch.loss))
    }
    val result = Trainer.of(network, options).train(digits)
    ModelFile.save(result.model, file)

    val model = ModelFile.load(file)
    Predictor.of(model).use { predictor ->
        val pixels = preprocessor.apply(Pictures.read(data / "digits" / "7-0017.png"))
        val probabilities = predictor.predict(pixels)
        println("a seven is a seven with probability %.3f".format(Locale.ROOT, probabilities[7]))

        return Evaluator.evaluate(predictor, IdxDataset.test(data / "mnist", preprocessor)).accuracy
    }
}
