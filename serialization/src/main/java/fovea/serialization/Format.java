package fovea.serialization;

import fovea.serialization.proto.ModelProto;

/** The numbers of the file format that writer and reader share; docs/file-format.md explains. */
final class Format {
  static final String MAGIC = "fovea-model";

  /** The version that is written. */
  static final int VERSION = 1;

  /** The first version that is read. */
  static final int OLDEST_VERSION = 1;

  static final String PRODUCER = "fovea 0.1.0";

  static final int HEADER_TAG = tag(ModelProto.ModelFile.HEADER_FIELD_NUMBER);
  static final int TENSOR_TAG = tag(ModelProto.ModelFile.TENSOR_FIELD_NUMBER);
  static final int TRAILER_TAG = tag(ModelProto.ModelFile.TRAILER_FIELD_NUMBER);
  static final int PAD_TAG = tag(ModelProto.ModelFile.PAD_FIELD_NUMBER);
  static final int NAME_TAG = tag(ModelProto.Tensor.NAME_FIELD_NUMBER);
  static final int DATA_TAG = tag(ModelProto.Tensor.DATA_FIELD_NUMBER);

  /** What the names of an optimizer's tensors begin with, in a checkpoint. */
  static final String STATE_PREFIX = "state:";

  /** Fields of the header from here to its checksum may be left unread. */
  static final int FIRST_OPTIONAL_FIELD = 1000;

  static final int CHECKSUM_FIELD = ModelProto.Header.CHECKSUM_FIELD_NUMBER;

  /** Messages within messages; the header's lie seven deep. */
  static final int DEEPEST = 16;

  /** A tensor's data begin at a multiple of that many bytes: a cache line, a vector of 512 bits. */
  static final int ALIGNMENT = 64;

  /** Bytes of the header's last field: two of its tag, four of the checksum. */
  static final int CHECKSUM_BYTES = 6;

  /** The tag of {@code Header.checksum}, field 2047 of four bytes: FD 7F, little-endian. */
  static final short CHECKSUM_TAG = 0x7ffd;

  /** Bytes of the trailer with its tag and length, at the end of each file. */
  static final int TRAILER_BYTES = 16;

  /** No header comes near. A hostile one costs its reader some 30 bytes of memory for each byte. */
  static final int LARGEST_HEADER = 1 << 23;

  /** A larger tensor is cut, because one field of Protobuf ends at 2 GiB. */
  static final int LARGEST_CHUNK = 1 << 30;

  private Format() {}

  /** The tag byte of a field of bytes or a message. */
  private static int tag(int field) {
    return field << 3 | 2;
  }
}
