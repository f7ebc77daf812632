package fovea.serialization;

import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.ir.Tensor;
import fovea.ir.TrainingState;
import fovea.ir.Weights;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a model and trusts nothing: what the header says is held against the network, the file's
 * size and the checksums before it is believed, and each refusal is a {@link Refusal}.
 */
final class ModelReader {
  /** What is read at once; a multiple of each type's size. */
  private static final int PIECE = 1 << 16;

  /** Whether a checkpoint's optimizer is wanted too; it is checked in any case. */
  enum Scope {
    MODEL,
    CHECKPOINT
  }

  /**
   * What a file holds.
   *
   * @param state null of a model, or if it was not asked for
   */
  record Result(Model model, @Nullable TrainingState state) {}

  private final FileInput in;
  private final byte[] piece = new byte[PIECE];
  private final ByteBuffer pieceBuffer = ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN);

  private ModelReader(FileInput in) {
    this.in = in;
  }

  /** Reads a file; its end is looked at first, so that a cut one is found at once. */
  static Result read(SeekableByteChannel channel, Scope scope) throws IOException {
    return new ModelReader(open(channel)).read(scope);
  }

  /** Reads a stream to its end. */
  static Result read(InputStream stream, Scope scope) throws IOException {
    return new ModelReader(open(stream)).read(scope);
  }

  /** A file, of which beginning and end are looked at, from its first byte. */
  static FileInput open(SeekableByteChannel channel) throws IOException {
    long size = channel.size();
    Beginning.check(at(channel, 0, Beginning.BYTES));
    long start = Math.max(0, size - Format.TRAILER_BYTES);
    Trailer.checkLength(at(channel, start, Format.TRAILER_BYTES), size);
    channel.position(0);
    return new FileInput(new BufferedInputStream(Channels.newInputStream(channel), PIECE), size);
  }

  /** A stream, of which the beginning is looked at, from its first byte. */
  static FileInput open(InputStream stream) throws IOException {
    InputStream in = new BufferedInputStream(stream, PIECE);
    in.mark(Beginning.BYTES);
    Beginning.check(in.readNBytes(Beginning.BYTES));
    in.reset();
    return new FileInput(in, -1);
  }

  /** Bytes from a position on, as many as there are. */
  static byte[] at(SeekableByteChannel channel, long position, int most) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(most);
    channel.position(position);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        break;
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private Result read(Scope scope) throws IOException {
    HeaderReader.Result result = HeaderReader.read(in);
    ModelHeader header = result.header();
    long bytes =
        TensorIndex.byteCount(header.tensors()) + TensorIndex.byteCount(header.stateTensors());
    in.expect(bytes + Format.TRAILER_BYTES, "the tensors");
    Map<String, Tensor> tensors = new HashMap<>();
    for (TensorInfo tensor : header.tensors()) {
      tensors.put(tensor.name(), new Tensor(tensor.name(), tensor.dims(), values(tensor)));
    }
    List<Tensor> stateTensors = new ArrayList<>();
    for (TensorInfo tensor : header.stateTensors()) {
      if (scope == Scope.CHECKPOINT) {
        stateTensors.add(
            new Tensor(
                tensor.name().substring(Format.STATE_PREFIX.length()),
                tensor.dims(),
                values(tensor)));
      } else {
        skip(tensor);
      }
    }
    Trailer.read(in);
    TrainingState state = scope == Scope.CHECKPOINT ? header.state() : null;
    return Decoder.checked(
        () ->
            new Result(
                model(header, tensors, result),
                state == null ? null : state.withTensors(stateTensors)));
  }

  private static Model model(
      ModelHeader header, Map<String, Tensor> tensors, HeaderReader.Result result) {
    return new Model(
        header.network(),
        new Weights(inOrder(header.network(), tensors)),
        header.source(),
        header.metadata(),
        result.unknown());
  }

  private float[] values(TensorInfo tensor) throws IOException {
    String what = Refusal.tensor(tensor);
    int count = tensor.count();
    int size = tensor.type().byteCount();
    // The sizes of a file are checked; a stream must bring what it promises.
    float[] values = new float[in.knowsItsSize() ? count : Math.min(count, PIECE)];
    int filled = 0;
    boolean numbers = true;
    for (TensorInfo.Part part : tensor.parts()) {
      Frame.read(in, tensor, part, what);
      in.beginPart();
      for (long left = part.length(); left > 0; ) {
        int bytes = (int) Math.min(left, PIECE);
        in.fill(piece, bytes, what);
        int now = bytes / size;
        if (filled + now > values.length) {
          values = Arrays.copyOf(values, (int) Math.min(count, 2L * values.length));
        }
        pieceBuffer.clear().limit(bytes);
        numbers &= Values.decode(pieceBuffer, tensor.type(), values, filled, now);
        filled += now;
        left -= bytes;
      }
      checkSum(part, what);
    }
    if (!numbers) {
      throw new Refusal(what + " holds NaN");
    }
    return values;
  }

  /** Reads a tensor that nobody wants; it is checked all the same, except for NaN. */
  private void skip(TensorInfo tensor) throws IOException {
    String what = Refusal.tensor(tensor);
    for (TensorInfo.Part part : tensor.parts()) {
      Frame.read(in, tensor, part, what);
      in.beginPart();
      for (long left = part.length(); left > 0; ) {
        int bytes = (int) Math.min(left, PIECE);
        in.fill(piece, bytes, what);
        left -= bytes;
      }
      checkSum(part, what);
    }
  }

  private void checkSum(TensorInfo.Part part, String what) {
    if (in.endPart() != part.checksum()) {
      throw Refusal.wrongChecksum(what);
    }
  }

  private static List<Tensor> inOrder(Network network, Map<String, Tensor> tensors) {
    List<Tensor> ordered = new ArrayList<>();
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        Tensor tensor = tensors.get(node.tensorName(parameter));
        if (tensor != null) {
          ordered.add(tensor);
        }
      }
    }
    return ordered;
  }
}
