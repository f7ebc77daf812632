package fovea.serialization;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import fovea.ir.UnknownFields;
import java.io.IOException;
import java.util.Arrays;

/** Fields of a header that a newer build wrote and that this one may leave unread, but keeps. */
final class UnknownHeaderFields {
  private UnknownHeaderFields() {}

  /**
   * @param header its bytes without the checksum
   * @param known how many of them this build understands; the rest must be such fields
   * @throws Refusal if it is anything else
   */
  static UnknownFields read(byte[] header, int known) {
    if (known == header.length) {
      return UnknownFields.NONE;
    }
    try {
      UnknownFieldSet fields = parse(Arrays.copyOfRange(header, known, header.length));
      if (mayBeLeftUnread(fields)) {
        return new UnknownFields(fields.toByteArray());
      }
    } catch (IOException e) {
      // No fields at all; refused like strange ones.
    }
    throw new Refusal("the header has fields that this build does not know, or has them twice");
  }

  /**
   * @throws IllegalArgumentException if they are no fields, or such as must be understood
   */
  static UnknownFieldSet toMessage(UnknownFields unknown) {
    try {
      UnknownFieldSet fields = parse(unknown.toByteArray());
      if (mayBeLeftUnread(fields)) {
        return fields;
      }
    } catch (IOException e) {
      // No fields at all; refused like strange ones.
    }
    throw new IllegalArgumentException(
        "model: unknown fields must be those of a header from "
            + Format.FIRST_OPTIONAL_FIELD
            + " on, got "
            + unknown);
  }

  private static UnknownFieldSet parse(byte[] bytes) throws IOException {
    CodedInputStream coded = CodedInputStream.newInstance(bytes);
    coded.setRecursionLimit(Format.DEEPEST);
    UnknownFieldSet fields = UnknownFieldSet.parseFrom(coded);
    coded.checkLastTagWas(0);
    return fields;
  }

  private static boolean mayBeLeftUnread(UnknownFieldSet fields) {
    return fields.asMap().keySet().stream()
        .allMatch(n -> n >= Format.FIRST_OPTIONAL_FIELD && n < Format.CHECKSUM_FIELD);
  }
}
