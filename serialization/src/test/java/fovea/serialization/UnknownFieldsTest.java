package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import fovea.ir.Model;
import fovea.ir.Tensor;
import fovea.ir.UnknownFields;
import fovea.serialization.proto.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a newer build of the same format version. */
class UnknownFieldsTest {
  private static final byte[] FILE = Models.bytes(Models.small());

  @TempDir Path folder;

  private static UnknownFieldSet field(int number) {
    return UnknownFieldSet.newBuilder()
        .addField(
            number,
            UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8("from the future"))
                .addVarint(7)
                .addFixed32(8)
                .addFixed64(9)
                .build())
        .build();
  }

  @Test
  void keepsWhatMayBeLeftUnread() throws IOException {
    for (int number : new int[] {1000, 1001, 2046}) {
      List<Tensor> tensors = new ArrayList<>();
      Models.small().weights().forEach(tensors::add);
      byte[] newer =
          Forge.file(ModelWriter.header(Models.small()).setUnknownFields(field(number)), tensors);

      Model model = Models.load(newer);

      assertThat(model.network()).isEqualTo(Models.small().network());
      assertThat(model.weights()).isEqualTo(Models.small().weights());
      assertThat(model).isNotEqualTo(Models.small());
      byte[] again = Models.bytes(model);
      assertThat(Models.load(again)).isEqualTo(model);
      assertThat(Forge.header(again).getUnknownFields()).isEqualTo(field(number));
      assertThat(Models.bytes(Models.load(again))).isEqualTo(again);
      assertThat(Models.bytes(model.withSource("input 3"))).contains("from the future".getBytes());
      Path file = Files.write(folder.resolve("newer.cnnm"), newer);
      try (MappedModel open = ModelFile.open(file)) {
        assertThat(open.model()).isEqualTo(model);
      }
    }
  }

  @Test
  void refusesWhatItWouldHaveToUnderstand() {
    refuses(header -> header.setUnknownFields(field(999)));
    refuses(header -> header.setUnknownFields(field(2048)));
    refuses(header -> header.setUnknownFields(field(9)));
    for (int number : new int[] {100, 1000}) {
      UnknownFieldSet unknown = field(number);
      refuses(h -> h.getNetworkBuilder().setUnknownFields(unknown));
      refuses(h -> h.getNetworkBuilder().getNodeBuilder(1).setUnknownFields(unknown));
      refuses(
          h ->
              h.getNetworkBuilder()
                  .getNodeBuilder(1)
                  .getOpBuilder()
                  .getConv2DBuilder()
                  .setUnknownFields(unknown));
      refuses(h -> h.getNetworkBuilder().getTrainingBuilder().setUnknownFields(unknown));
      refuses(h -> h.getTensorBuilder(0).setUnknownFields(unknown));
      refuses(h -> h.getTensorBuilder(0).getChunkBuilder(0).setUnknownFields(unknown));
      refuses(h -> h.getMetadataBuilder(0).setUnknownFields(unknown));
    }
  }

  private static void refuses(Consumer<ModelProto.Header.Builder> change) {
    assertThatThrownBy(() -> Models.load(Forge.changed(FILE, change)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "model: the header has fields that this build does not know, or has them twice");
  }

  @Test
  void refusesToSaveAnythingElseAsUnknown() {
    for (byte[] bytes : new byte[][] {{1}, {8, 1}, field(999).toByteArray()}) {
      Model small = Models.small();
      Model model =
          new Model(small.network(), small.weights(), null, Map.of(), new UnknownFields(bytes));
      assertThatThrownBy(() -> Models.bytes(model))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("model: unknown fields must be those of a header from 1000 on");
    }
  }
}
