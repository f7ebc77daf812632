package fovea.samples

import fovea.dsl.Cnn
import fovea.ir.Activation
import fovea.ir.AvgPool
import fovea.ir.Conv2d
import fovea.ir.Dense
import fovea.ir.Dropout
import fovea.ir.Flatten
import fovea.ir.GlobalAvgPool
import fovea.ir.Input
import fovea.ir.MaxPool
import fovea.ir.Op
import fovea.ir.Shape
import fovea.ir.Softmax
import java.nio.file.Path
import kotlin.io.path.Path
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class DigitsInKotlinTest {
    @Test
    fun itLearnsDigitsAsTheJavaProgramDoes(@TempDir folder: Path) {
        val data = Path("data")
        val kotlin = trainDigits(data, folder.resolve("kotlin.cnnm"))
        val java = DigitsInJava.run(data, folder.resolve("java.cnnm"))
        assertThat(kotlin).isGreaterThan(0.95).isEqualTo(java)
        assertThat(folder.resolve("kotlin.cnnm")).hasSameBinaryContentAs(folder.resolve("java.cnnm"))
    }

    @Test
    fun aResultThatMayBeNullIsNullable() {
        val network: fovea.ir.Network? = Cnn.compile("denes 3").network
        assertThat(network).isNull()
        assertThat(Cnn.compile("input 3").orThrow().training?.epochs).isNull()
    }

    @Test
    fun aShapeIsIndexed() {
        assertThat(Shape.of(28, 28, 1)[0]).isEqualTo(28)
    }

    @Test
    fun whenOverOperatorsIsExhaustive() {
        val network = Cnn.compile("input 8x8x1; conv 2 k3 relu; flatten; dense 3").orThrow()
        assertThat(network.nodes.map { kind(it.op) })
            .containsExactly("in", "conv", "map", "shape", "dense")
    }

    /** Compiles without an else: Kotlin knows all operators of the sealed interface. */
    private fun kind(op: Op): String = when (op) {
        is Input -> "in"
        is Conv2d -> "conv"
        is Dense -> "dense"
        is MaxPool, is AvgPool, is GlobalAvgPool -> "pool"
        is Activation, is Softmax, is Dropout -> "map"
        is Flatten -> "shape"
    }
}
