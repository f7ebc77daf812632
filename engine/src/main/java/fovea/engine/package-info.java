/** Training and inference in pure Java: the entry points {@code Trainer} and {@code Predictor}. */
@NullMarked
package fovea.engine;

import org.jspecify.annotations.NullMarked;
