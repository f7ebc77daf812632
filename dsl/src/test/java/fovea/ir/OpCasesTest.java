package fovea.ir;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.ir.OpCases.OpCase;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpCasesTest {
  static List<OpCase> cases() {
    return OpCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void printsAsItsText(OpCase c) {
    assertThat(c.op().text()).isEqualTo(c.text());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void infersItsShape(OpCase c) {
    assertThat(c.op().infer(c.inputs()).orThrow()).isEqualTo(c.output());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isMadeAgainFromItsAttributes(OpCase c) {
    assertThat(c.op().spec().create(c.op().attributes())).isEqualTo(c.op());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isFoundByItsKeyword(OpCase c) {
    assertThat(Operators.find(c.op().spec().keyword())).isSameAs(c.op().spec());
  }

  @Test
  void everyOperatorAndEverySpecHasACase() {
    Set<Class<?>> ops = new HashSet<>();
    Set<String> keywords = new HashSet<>();
    for (OpCase c : OpCases.all()) {
      ops.add(c.op().getClass());
      keywords.add(c.op().spec().keyword());
    }
    assertThat(ops).containsExactlyInAnyOrder(Op.class.getPermittedSubclasses());
    assertThat(keywords)
        .containsExactlyInAnyOrderElementsOf(
            Operators.all().stream().map(OpSpec::keyword).toList());
    assertThat(Arrays.asList(Op.class.getPermittedSubclasses())).isNotEmpty();
  }
}
