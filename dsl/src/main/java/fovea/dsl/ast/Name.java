package fovea.dsl.ast;

import fovea.dsl.diagnostic.Span;

/** A word in its place. */
public record Name(Span span, String text) {}
