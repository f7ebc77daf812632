package fovea.engine.kernel;

import fovea.engine.kernel.scalar.ScalarKernels;
import fovea.engine.kernel.vector.VectorKernels;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which kernels run: {@code -Dfovea.kernels=auto|scalar|vector}. */
public enum KernelChoice {
  /** Vector where the Vector API is there, else scalar and a line in the log. */
  AUTO,
  /** Plain loops. */
  SCALAR,
  /** The Vector API, or an error. */
  VECTOR;

  /** The system property. */
  public static final String PROPERTY = "fovea.kernels";

  /**
   * The system property that sets the width of the vectors, 128, 256 or 512 bits, whatever the
   * machine's own: for tests, since what a machine does not have runs slowly.
   */
  public static final String BITS = "fovea.vector.bits";

  private static final String MODULE = "jdk.incubator.vector";
  private static final String FLAG = "--add-modules " + MODULE;

  /** The kernels that the system property asks for, {@code auto} where it is not set. */
  public static Kernels kernels() {
    return Chosen.KERNELS.get();
  }

  /**
   * The choice of that word.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static KernelChoice of(String word) {
    for (KernelChoice choice : values()) {
      if (choice.name().toLowerCase(Locale.ROOT).equals(word)) {
        return choice;
      }
    }
    throw new IllegalArgumentException(PROPERTY + ": must be auto, scalar or vector, got " + word);
  }

  /**
   * The width that the system property sets, 0 where it is not set.
   *
   * @throws IllegalArgumentException if it is none of 128, 256 and 512
   */
  public static int bits() {
    String bits = System.getProperty(BITS);
    if (bits == null) {
      return 0;
    }
    if (!bits.equals("128") && !bits.equals("256") && !bits.equals("512")) {
      throw new IllegalArgumentException(BITS + ": must be 128, 256 or 512, got " + bits);
    }
    return Integer.parseInt(bits);
  }

  /** Whether this JVM was started with the Vector API. */
  public static boolean vectorIsPresent() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  /**
   * The kernels of this choice.
   *
   * @throws IllegalArgumentException for {@link #VECTOR} without the Vector API
   */
  public Kernels resolve() {
    boolean present = vectorIsPresent();
    return switch (this) {
      case SCALAR -> ScalarKernels.create();
      case VECTOR -> {
        bits();
        if (!present) {
          throw new IllegalArgumentException(
              PROPERTY + ": vector needs the module " + MODULE + ", start java with " + FLAG);
        }
        yield VectorKernels.create();
      }
      case AUTO ->
          present && bits() >= 0
              ? vectorOrScalar()
              : fallBack("the module " + MODULE + " is missing");
    };
  }

  private static Kernels vectorOrScalar() {
    try {
      return VectorKernels.create();
    } catch (LinkageError error) {
      return fallBack("the Vector API does not load (" + error + ")");
    }
  }

  private static Kernels fallBack(String reason) {
    System.getLogger("fovea.engine")
        .log(
            System.Logger.Level.WARNING,
            "scalar kernels run because {0}; for the faster ones start java with {1}",
            reason,
            FLAG);
    return ScalarKernels.create();
  }

  /** Resolved once, so that the log gets one line. */
  private record Chosen(@Nullable Kernels kernels, @Nullable IllegalArgumentException refusal) {
    static final Chosen KERNELS = choose();

    private static Chosen choose() {
      try {
        return new Chosen(of(System.getProperty(PROPERTY, "auto")).resolve(), null);
      } catch (IllegalArgumentException refusal) {
        return new Chosen(null, refusal);
      }
    }

    Kernels get() {
      Kernels found = kernels;
      if (found != null) {
        return found;
      }
      throw new IllegalArgumentException(refusal == null ? PROPERTY : refusal.getMessage());
    }
  }
}
