package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.Fix;
import fovea.dsl.diagnostic.SourceText;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is suggested for a mistyped word, by its fix, and that the fix mends the text. */
class TypoTest {
  private static final String BEFORE =
      """
      param classes = 10
      let width = 4
      def fire(squeeze, expand) { conv squeeze k1; conv expand k1 }
      input 12x12x8
      conv 8 k3 as early
      """;

  @ParameterizedTest
  @CsvSource({
    // Layers
    "cnov 8 k3,                 cnov,        conv",
    "con 8 k3,                  con,         conv",
    "convv 8 k3,                convv,       conv",
    "maxpol,                    maxpol,      maxpool",
    "maxpoool,                  maxpoool,    maxpool",
    "maxpoll,                   maxpoll,     maxpool",
    "avgpol,                    avgpol,      avgpool",
    "avepool,                   avepool,     avgpool",
    "flaten,                    flaten,      flatten",
    "flattten,                  flattten,    flatten",
    "faltten,                   faltten,     flatten",
    "dropuot 0.5,               dropuot,     dropout",
    "drpout 0.5,                drpout,      dropout",
    "upsmaple 2,                upsmaple,    upsample",
    "dwcov k3,                  dwcov,       dwconv",
    "decnov 8 k2 s2,            decnov,      deconv",
    "sepcnov 8 k3,              sepcnov,     sepconv",
    "groupnrom 4,               groupnrom,   groupnorm",
    "layernrom,                 layernrom,   layernorm",
    "spatial_dropuot 0.1,       spatial_dropuot, spatial_dropout",
    "conct early,               conct,       concat",
    "resdual { conv 8 k1 },     resdual,     residual",
    "softmx,                    softmx,      softmax",
    "permut 1,                  permut,      permute",
    "frie 2 4,                  frie,        fire",
    "firee 2 4,                 firee,       fire",
    // Words
    "conv 8 k3 rellu,           rellu,       relu",
    "conv 8 k3 rleu,            rleu,        relu",
    "conv 8 k3 sigmod,          sigmod,      sigmoid",
    "conv 8 k3 sigmiod,         sigmiod,     sigmoid",
    "conv 8 k3 tahn,            tahn,        tanh",
    "conv 8 k3 softmx,          softmx,      softmax",
    "conv 8 k3 hard_sigmiod,    hard_sigmiod, hard_sigmoid",
    "conv 8 k3 sme,             sme,         same",
    "conv 8 k3 smae,            smae,        same",
    "conv 8 k3 vaild,           vaild,       valid",
    "conv 8 k3 nobais,          nobais,      nobias",
    "conv 8 k3 freze,           freze,       freeze",
    "maxpool ciel,              ciel,        ceil",
    "avgpool inlcude_pad,       inlcude_pad, include_pad",
    "upsample 2 bilinaer,       bilinaer,    bilinear",
    // Options
    "conv 8 k3 strid=2,         strid,       stride",
    "conv 8 k3 sride=2,         sride,       stride",
    "conv 8 kernl=3,            kernl,       kernel",
    "conv 8 k3 gruops=2,        gruops,      groups",
    "conv 8 k3 dilaton=2,       dilaton,     dilation",
    "conv 8 k3 init=glorto,     glorto,      glorot",
    "conv 8 k3 init=zeors,      zeors,       zeros",
    "conv 8 k3 init=orthogonl,  orthogonl,   orthogonal",
    "bn momentm=0.9,            momentm,     momentum",
    "sepconv 8 k3 mul=2,        mul,         mult",
    // Names
    "conv clases k1,            clases,      classes",
    "conv (clsses*2) k1,        clsses,      classes",
    "conv round(widht*2) k1,    widht,       width",
    "conv ruond(width*2) k1,    ruond,       round",
    "from erly,                 erly,        early",
    "concat eraly,              eraly,       early",
    "output earl,               earl,        early",
    "conv 8 k=wdth,             wdth,        width",
    // Settings
    "train { epohcs 4 },        epohcs,      epochs",
    "train { optimzer adam },   optimzer,    optimizer",
    "train { optimizer adm },   adm,         adam",
    "train { bacth 4 },         bacth,       batch",
    "train { optimizer sgd momentm=0.9 }, momentm, momentum",
    "train { loss crossentropi }, crossentropi, crossentropy",
    "preprocess { sacle 1/255 }, sacle,      scale",
    "preprocess { normalise mean=0.1 std=0.3 }, normalise, normalize",
  })
  void theNearestKnownWordIsOffered(String statement, String typo, String meant) {
    String text = BEFORE + statement + "\n";
    Compilation compilation = Cnn.compile(text);
    List<Diagnostic> errors =
        compilation.diagnostics().stream().filter(Diagnostic::isError).toList();
    assertThat(errors).as(compilation.report()).isNotEmpty();
    Diagnostic first = errors.get(0);
    SourceText source = compilation.source();
    assertThat(compilation.report()).contains("did you mean `" + meant + "`?");
    if (!first.fixes().isEmpty()) {
      Fix fix = first.fixes().get(0);
      assertThat(source.slice(fix.span())).isEqualTo(typo);
      assertThat(fix.replacement()).isEqualTo(meant);
    } else {
      assertThat(source.slice(first.span())).startsWith(typo);
    }
    assertThat(errors).as(compilation.report()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"zzzzzz", "q", "transformer", "attention 8", "lstm 64"})
  void nothingFarIsOffered(String statement) {
    Compilation compilation = Cnn.compile(BEFORE + statement);
    assertThat(Texts.errors(compilation)).containsExactly("E101");
    assertThat(compilation.report()).doesNotContain("did you mean");
  }
}
