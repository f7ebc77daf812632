package fovea.samples

import fovea.ir.Conv2d
import fovea.ir.Dense
import fovea.ir.Flatten
import fovea.ir.MaxPool
import fovea.ir.Network

/** A network built without text; `BuilderInJava` is the same. */
fun builtNetwork(): Network =
    Network.builder()
        .input(28, 28, 1)
        .add(Conv2d.of(8, 3)).relu()
        .add(MaxPool.of(2))
        .residual { it.add(Conv2d.of(8, 1)).relu() }
        .add(Flatten())
        .add(Dense.of(10)).softmax()
        .build()
