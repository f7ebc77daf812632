package fovea.samples

import fovea.dsl.Cnn
import fovea.ir.Activation
import fovea.ir.AdaptiveAvgPool
import fovea.ir.AvgPool
import fovea.ir.BatchNorm
import fovea.ir.Concat
import fovea.ir.Conv1d
import fovea.ir.Conv2d
import fovea.ir.Conv3d
import fovea.ir.Crop
import fovea.ir.Dense
import fovea.ir.DepthwiseConv2d
import fovea.ir.Dropout
import fovea.ir.Flatten
import fovea.ir.GaussianNoise
import fovea.ir.GlobalAvgPool
import fovea.ir.GlobalMaxPool
import fovea.ir.GroupNorm
import fovea.ir.Input
import fovea.ir.LayerNorm
import fovea.ir.LocalResponseNorm
import fovea.ir.MaxPool
import fovea.ir.Merge
import fovea.ir.Op
import fovea.ir.PRelu
import fovea.ir.Permute
import fovea.ir.Reshape
import fovea.ir.Shape
import fovea.ir.Softmax
import fovea.ir.SpatialDropout
import fovea.ir.TransposedConv2d
import fovea.ir.Upsample
import fovea.ir.ZeroPad
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
        is Conv1d, is Conv2d, is Conv3d, is DepthwiseConv2d, is TransposedConv2d -> "conv"
        is Dense -> "dense"
        is MaxPool, is AvgPool, is GlobalAvgPool, is GlobalMaxPool, is AdaptiveAvgPool -> "pool"
        is BatchNorm, is GroupNorm, is LayerNorm, is LocalResponseNorm -> "norm"
        is Activation, is PRelu, is Softmax -> "map"
        is Dropout, is SpatialDropout, is GaussianNoise -> "noise"
        is Flatten, is Reshape, is Permute, is Upsample, is ZeroPad, is Crop -> "shape"
        is Merge, is Concat -> "join"
    }
}
