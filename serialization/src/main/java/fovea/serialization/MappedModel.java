package fovea.serialization;

import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Tensor;
import fovea.ir.UnknownFields;
import fovea.ir.Weights;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * A model whose weights stay in its file, mapped into memory: the system reads them when they are
 * used, and they take none of the heap. {@link ModelFile#open} makes it.
 *
 * <p>Each tensor is checked when it is first touched. The file must not be shortened while it is
 * mapped; {@link ModelFile#save} never does, it puts a new file in place of the old. The mapping
 * ends when the handle and its buffers are collected; {@link #close} gives up what the handle
 * holds.
 *
 * <p>All methods may be called from several threads.
 */
public final class MappedModel implements AutoCloseable {
  /** What is checked at once. */
  private static final int PIECE = 1 << 16;

  /**
   * A part of a tensor with all that stands before it.
   *
   * @param start of the mapped bytes in the file: where the part before has ended
   */
  private record Place(TensorInfo tensor, TensorInfo.Part part, long start) {
    long end() {
      return part.offset() + part.length();
    }
  }

  private final Path path;
  private final ModelHeader header;
  private final UnknownFields unknown;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final Map<TensorInfo.Part, ByteBuffer> places = new ConcurrentHashMap<>();
  private final Map<String, List<ByteBuffer>> checked = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private MappedModel(Path path, HeaderReader.Result result) {
    this.path = path;
    this.header = result.header();
    this.unknown = result.unknown();
    header.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    // By its name in the index; should a strange network have a tensor of that name, that one.
    header.stateTensors().forEach(tensor -> tensors.putIfAbsent(tensor.name(), tensor));
  }

  /** Checks the header and the layout, and maps the file; the channel may then be closed. */
  static MappedModel of(FileChannel channel, Path path) throws IOException {
    FileInput in = ModelReader.open(channel);
    MappedModel model = new MappedModel(path, HeaderReader.read(in));
    model.map(channel, layout(model.header, in.position(), channel.size()));
    return model;
  }

  /** The places of the network's tensors, all of which follow each other without a gap. */
  private static List<Place> layout(ModelHeader header, long start, long size) {
    List<TensorInfo> all = new ArrayList<>(header.tensors());
    all.addAll(header.stateTensors());
    List<Place> places = new ArrayList<>();
    long position = start;
    for (TensorInfo tensor : all) {
      for (TensorInfo.Part part : tensor.parts()) {
        long before = part.offset() - position;
        long frame = Frame.byteCount(tensor, part);
        boolean fits =
            part.offset() >= position
                && part.offset() % Format.ALIGNMENT == 0
                && before >= frame
                && before <= frame + Frame.LONGEST_PAD
                && part.length() <= size - Format.TRAILER_BYTES - part.offset();
        if (!fits) {
          throw Frame.notThere(Refusal.tensor(tensor));
        }
        places.add(new Place(tensor, part, position));
        position = part.offset() + part.length();
      }
    }
    if (position != size - Format.TRAILER_BYTES) {
      throw new Refusal("is damaged: its tensors end at " + position + " of " + size + " bytes");
    }
    return places;
  }

  /** Maps as many parts at once as one mapping holds. */
  private void map(FileChannel channel, List<Place> all) throws IOException {
    for (int from = 0; from < all.size(); ) {
      long start = all.get(from).start();
      int to = from + 1;
      while (to < all.size() && all.get(to).end() - start <= Integer.MAX_VALUE) {
        to++;
      }
      MappedByteBuffer window =
          channel.map(FileChannel.MapMode.READ_ONLY, start, all.get(to - 1).end() - start);
      for (Place place : all.subList(from, to)) {
        ByteBuffer bytes =
            window.slice(
                (int) (place.start() - start), Math.toIntExact(place.end() - place.start()));
        places.put(place.part(), bytes);
      }
      from = to;
    }
  }

  /** What stands before the tensors. */
  public ModelHeader header() {
    return header;
  }

  public Network network() {
    return header.network();
  }

  /**
   * A tensor's values where they lie, read-only and without a copy: one buffer, or several of 1 GiB
   * where the tensor is larger.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it is not float32
   * @throws IllegalStateException if this is closed
   * @throws ModelFormatException if the tensor is damaged
   */
  public List<FloatBuffer> buffers(String name) {
    TensorInfo tensor = find(name);
    if (tensor.type() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "buffers: only float32 can be used where it lies, got " + tensor.type() + " of " + name);
    }
    return bytes(tensor).stream().map(ByteBuffer::asFloatBuffer).toList();
  }

  /**
   * A copy of a tensor, also of a checkpoint's optimizer: {@code state:adam.m}.
   *
   * @throws IllegalArgumentException if there is no such tensor
   * @throws IllegalStateException if this is closed
   * @throws ModelFormatException if the tensor is damaged
   */
  public Tensor tensor(String name) {
    return copy(find(name));
  }

  /**
   * A copy of the whole model.
   *
   * @throws IllegalStateException if this is closed
   * @throws ModelFormatException if a tensor is damaged
   */
  public Model model() {
    List<Tensor> copies = header.tensors().stream().map(this::copy).toList();
    return new Model(
        header.network(), new Weights(copies), header.source(), header.metadata(), unknown);
  }

  /** Lets go of the mapping; buffers that were given out stay valid. */
  @Override
  public void close() {
    closed = true;
    places.clear();
    checked.clear();
  }

  private TensorInfo find(String name) {
    TensorInfo tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("model: has no tensor " + Refusal.name(name));
    }
    return tensor;
  }

  private Tensor copy(TensorInfo tensor) {
    float[] values = new float[tensor.count()];
    int filled = 0;
    for (ByteBuffer part : bytes(tensor)) {
      int count = part.remaining() / tensor.type().byteCount();
      Values.decode(part, tensor.type(), values, filled, count);
      filled += count;
    }
    return new Tensor(tensor.name(), tensor.dims(), values);
  }

  /** The parts of a tensor, little-endian, which were checked now or before. */
  private List<ByteBuffer> bytes(TensorInfo tensor) {
    if (closed) {
      throw new IllegalStateException("model: is closed");
    }
    return checked.computeIfAbsent(tensor.name(), name -> check(tensor)).stream()
        .map(part -> part.duplicate().order(ByteOrder.LITTLE_ENDIAN))
        .toList();
  }

  private List<ByteBuffer> check(TensorInfo tensor) {
    String what = Refusal.tensor(tensor);
    try {
      List<ByteBuffer> parts = new ArrayList<>();
      for (TensorInfo.Part part : tensor.parts()) {
        ByteBuffer place = places.get(part);
        if (place == null) {
          throw new IllegalStateException("model: is closed");
        }
        parts.add(check(tensor, part, place, what));
      }
      return parts;
    } catch (Refusal e) {
      throw e.in(path.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static ByteBuffer check(
      TensorInfo tensor, TensorInfo.Part part, ByteBuffer place, String what) throws IOException {
    int length = Math.toIntExact(part.length());
    byte[] before = new byte[place.capacity() - length];
    place.get(0, before);
    FileInput in =
        new FileInput(new ByteArrayInputStream(before), -1, part.offset() - before.length);
    Frame.read(in, tensor, part, what);
    ByteBuffer data = place.slice(before.length, length).order(ByteOrder.LITTLE_ENDIAN);
    CRC32C sum = new CRC32C();
    sum.update(data.duplicate());
    if ((int) sum.getValue() != part.checksum()) {
      throw Refusal.wrongChecksum(what);
    }
    float[] piece = new float[Math.min(PIECE, tensor.count())];
    int size = tensor.type().byteCount();
    for (int at = 0; at < length; at += PIECE * size) {
      int count = Math.min(PIECE, (length - at) / size);
      if (!Values.decode(data.position(at), tensor.type(), piece, 0, count)) {
        throw new Refusal(what + " holds NaN");
      }
    }
    return data.rewind();
  }
}
