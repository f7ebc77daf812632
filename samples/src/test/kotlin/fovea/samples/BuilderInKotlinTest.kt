package fovea.samples

import fovea.dsl.Cnn
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

class BuilderInKotlinTest {
    @Test
    fun bothLanguagesBuildTheNetworkOfTheText() {
        val text = "input 28x28x1; conv 8 k3 relu; maxpool; residual { conv 8 k1 relu }; flatten; dense 10 softmax"
        val compiled = Cnn.compile(text).orThrow()
        val built = builtNetwork()
        assertThat(built).isEqualTo(BuilderInJava.network())
        assertThat(built.nodes.map { Triple(it.op, it.inputs, it.shape) })
            .isEqualTo(compiled.nodes.map { Triple(it.op, it.inputs, it.shape) })
    }

    @Test
    fun aBuiltNetworkPrintsAsATextThatCompilesToIt() {
        val built = builtNetwork()
        val again = Cnn.compile(Cnn.print(built)).orThrow()
        assertThat(again.nodes.map { it.op }).isEqualTo(built.nodes.map { it.op })
    }
}
