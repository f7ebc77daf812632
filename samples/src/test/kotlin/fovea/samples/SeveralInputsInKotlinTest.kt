package fovea.samples

import fovea.dsl.Cnn
import fovea.engine.Predictor
import fovea.engine.Trainer
import fovea.engine.data.Column
import fovea.engine.data.Dataset
import fovea.ir.Shape
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.within
import org.junit.jupiter.api.Test
import kotlin.random.Random

class SeveralInputsInKotlinTest {
    private val text =
        """
        input near 3
        input far 2
        from near
        concat far as joined
        dense 8 bn tanh as hidden
        dense 1 as sum
        from hidden
        dense 1 as difference
        output sum, difference
        train { loss mse; optimizer adam lr=0.01; epochs 60; batch 32 }
        """.trimIndent()

    @Test
    fun twoInputsTellTheirSumAndTheirDifference() {
        val random = Random(5)
        val near = FloatArray(3 * 320) { random.nextFloat() - 0.5f }
        val far = FloatArray(2 * 320) { random.nextFloat() - 0.5f }
        val sum = FloatArray(320) { near[3 * it] + far[2 * it] }
        val difference = FloatArray(320) { near[3 * it] - far[2 * it] }
        val one = Shape.of(1)
        val data =
            Dataset.of(
                listOf(Column(Shape.of(3), near), Column(Shape.of(2), far)),
                listOf(Column(one, sum), Column(one, difference)),
            )
        val result = Trainer.of(Cnn.compile(text).orThrow()).train(data)
        Predictor.of(result.model).use { predictor ->
            assertThat(predictor.outputNames()).containsExactly("sum", "difference")
            val inputs = mapOf("near" to floatArrayOf(0.3f, 0f, 0f), "far" to floatArrayOf(0.2f, 0f))
            val outputs = predictor.predict(inputs)
            assertThat(outputs.getValue("sum")[0]).isCloseTo(0.5f, within(0.1f))
            assertThat(outputs.getValue("difference")[0]).isCloseTo(0.1f, within(0.1f))
            val (sums, differences) = predictor.predictAll(listOf(near, far), 320)
            assertThat(sums).hasSize(320)
            assertThat(differences[7]).isCloseTo(difference[7], within(0.1f))
        }
    }
}
