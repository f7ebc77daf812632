package fovea.cli;

import fovea.dsl.CompilationException;
import fovea.dsl.diagnostic.TextRenderer;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;

/** Turns whatever a command throws into one clear line and an exit status: never a stack trace. */
final class Failures implements CommandLine.IExecutionExceptionHandler {
  private final Console console;

  private final BooleanSupplier debug;

  Failures(Console console, BooleanSupplier debug) {
    this.console = console;
    this.debug = debug;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    console.out().flush();
    if (failure instanceof CompilationException compilation) {
      console.err().print(new TextRenderer(console.colour()).render(compilation.getDiagnostics()));
    } else {
      console.err().println("fovea: " + message(failure));
    }
    if (debug.getAsBoolean()) {
      failure.printStackTrace(console.err());
    }
    console.flush();
    return 1;
  }

  static String message(Throwable failure) {
    Throwable cause =
        failure instanceof UncheckedIOException io && io.getCause() != null
            ? io.getCause()
            : failure;
    if (cause instanceof NoSuchFileException missing) {
      return missing.getFile() + ": there is no such file";
    }
    if (cause instanceof AccessDeniedException denied) {
      return denied.getFile() + ": access is denied";
    }
    if (cause instanceof CharacterCodingException) {
      return "the file is not UTF-8 text";
    }
    if (cause instanceof FileSystemException system) {
      String reason = system.getReason();
      return system.getFile() + ": " + (reason == null ? "cannot be read or written" : reason);
    }
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
