package fovea.cli;

import fovea.dsl.CompilationException;
import fovea.dsl.diagnostic.TextRenderer;
import fovea.ir.VisibleText;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** Turns whatever a command throws into one clear line and an exit status: never a stack trace. */
final class Failures implements CommandLine.IExecutionExceptionHandler {
  private static final int LONGEST_LINE = 2000;

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

  /** What went wrong, in visible characters: names of files and of what is in them may be any. */
  static String message(Throwable failure) {
    return said(failure)
        .lines()
        .map(line -> VisibleText.of(line, LONGEST_LINE))
        .collect(Collectors.joining("\n"));
  }

  private static String said(Throwable failure) {
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
