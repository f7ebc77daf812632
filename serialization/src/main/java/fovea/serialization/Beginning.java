package fovea.serialization;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The first bytes of a file: whether they begin a model, of which version, or what else. */
final class Beginning {
  /** Bytes that are looked at. */
  static final int BYTES = 64;

  private static final String OTHER_VERSION = "format version ";

  /** Of UTF-8, as three characters of Latin 1. */
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private static final List<String> MARKUP =
      List.of("<!doctype", "<html", "<?xml", "<!--", "<head", "<body", "<error");

  private Beginning() {}

  /**
   * @param first the file's first {@link #BYTES}, or all that it has
   * @throws Refusal if they do not begin a model of a version that this build reads
   */
  static void check(byte[] first) {
    if (first.length == 0) {
      throw new Refusal("is empty");
    }
    int at = 1;
    while (at < first.length && at < 5 && first[at] < 0) {
      at++;
    }
    byte[] magic = ("\n\u000b" + Format.MAGIC + "\u0015").getBytes(StandardCharsets.ISO_8859_1);
    byte[] found = Arrays.copyOfRange(first, Math.min(at + 1, first.length), first.length);
    int common = Math.min(magic.length, found.length);
    if (first[0] != Format.HEADER_TAG || !Arrays.equals(magic, 0, common, found, 0, common)) {
      throw new Refusal("is " + kind(first) + ", not a model of Fovea");
    }
    if (found.length < magic.length + Integer.BYTES) {
      throw new Refusal("is cut: ends after " + first.length + " bytes, within its first line");
    }
    long version =
        Integer.toUnsignedLong(
            ByteBuffer.wrap(found).order(ByteOrder.LITTLE_ENDIAN).getInt(magic.length));
    if (version < Format.OLDEST_VERSION || version > Format.VERSION) {
      throw new Refusal(
          OTHER_VERSION
              + version
              + ", this build reads "
              + (Format.OLDEST_VERSION == Format.VERSION
                  ? "version " + Format.VERSION
                  : Format.OLDEST_VERSION + " to " + Format.VERSION)
              + (version > Format.VERSION ? "; a newer Fovea wrote it" : ""));
    }
  }

  /** Whether they begin a model of any version. */
  static boolean isModel(byte[] first) {
    try {
      check(first);
      return true;
    } catch (Refusal e) {
      return String.valueOf(e.getMessage()).startsWith(OTHER_VERSION);
    }
  }

  private static String kind(byte[] first) {
    String text = new String(first, StandardCharsets.ISO_8859_1);
    if (text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(BYTE_ORDER_MARK.length());
    }
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("version https://git-lfs")) {
      return "a Git LFS pointer (fetch the file itself with `git lfs pull`)";
    }
    if (MARKUP.stream().anyMatch(lower::startsWith)) {
      return "an HTML or XML page (a download that failed?)";
    }
    if (text.startsWith("\u0089PNG")) {
      return "a PNG picture";
    }
    if (text.startsWith("\u00ff\u00d8\u00ff")) {
      return "a JPEG picture";
    }
    if (text.startsWith("PK\u0003\u0004") || text.startsWith("PK\u0005\u0006")) {
      return "a zip archive (a .keras file is one too)";
    }
    if (text.startsWith("\u001f\u008b")) {
      return "gzipped (unpack it first)";
    }
    if (text.startsWith("\u0089HDF")) {
      return "an HDF5 file (Keras .h5)";
    }
    if (text.startsWith("\u0093NUMPY")) {
      return "a NumPy array";
    }
    if (text.startsWith("GIF8")) {
      return "a GIF picture";
    }
    if (text.startsWith("%PDF-")) {
      return "a PDF document";
    }
    if (text.startsWith("\u007fELF")) {
      return "a program";
    }
    if (text.startsWith("\u00ca\u00fe\u00ba\u00be")) {
      return "a Java class";
    }
    if (text.startsWith("TFL3", 4)) {
      return "a TensorFlow Lite model";
    }
    if (text.startsWith("{\"", 8) && first[6] == 0 && first[7] == 0) {
      return "a safetensors file";
    }
    if (text.startsWith("\u0000\u0000\b")) {
      return "an IDX file of data (MNIST and its like)";
    }
    if (first.length > 1 && first[0] == (byte) 0x80 && first[1] >= 2 && first[1] <= 5) {
      return "a pickle of Python";
    }
    if (text.startsWith("\u00ff\u00fe") || text.startsWith("\u00fe\u00ff")) {
      return "text in UTF-16 (a .cnn text is UTF-8, and compiled, not loaded)";
    }
    if (lower.startsWith("{\"") || lower.startsWith("[{")) {
      return "JSON (a download that failed?)";
    }
    if (isOnnx(first)) {
      return "an ONNX model";
    }
    if (text.chars()
        .allMatch(c -> (c >= ' ' && c != 0x7f) || c == '\n' || c == '\r' || c == '\t')) {
      return "text (a .cnn text is compiled, not loaded)";
    }
    return "unknown data that begin with " + hex(first);
  }

  /**
   * An ONNX model begins with the version of its IR, below 64 for years to come, and the name of
   * what produced it, in visible letters; without a name, with the version of that or the graph.
   */
  private static boolean isOnnx(byte[] first) {
    if (first.length < 8 || first[0] != 0x08 || first[1] < 1 || first[1] >= 64) {
      return false;
    }
    if (first[2] != 0x12) {
      return first[2] == 0x1a || first[2] == 0x3a || first[2] == 0x42;
    }
    for (int i = 4; i < Math.min(first.length, 4 + first[3]); i++) {
      if (first[i] < ' ') {
        return false;
      }
    }
    return first[3] > 0;
  }

  private static String hex(byte[] first) {
    StringBuilder hex = new StringBuilder("0x");
    for (int i = 0; i < Math.min(4, first.length); i++) {
      hex.append(String.format(Locale.ROOT, "%02x", first[i]));
    }
    return hex.toString();
  }
}
