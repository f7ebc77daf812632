package fovea.dsl.syntax;

import fovea.dsl.ast.Argument;
import fovea.dsl.ast.Block;
import fovea.dsl.ast.Expr;
import fovea.dsl.ast.Item;
import fovea.dsl.ast.Name;
import fovea.dsl.ast.SourceFile;
import fovea.dsl.ast.Statement;
import fovea.dsl.ast.Value;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/**
 * Builds the tree of what the parser understood; what it did not is {@code Broken} or {@code Bad}.
 */
final class TreeBuilder {
  private final SourceText source;
  private final List<Token> tokens;
  private final Set<Integer> cutShort;

  TreeBuilder(SourceText source, List<Token> tokens, Set<Integer> cutShort) {
    this.source = source;
    this.tokens = tokens;
    this.cutShort = cutShort;
  }

  SourceFile file(CnnParser.FileContext context) {
    List<Item> items = new ArrayList<>();
    for (CnnParser.ItemContext item : context.item()) {
      Item built = item(item);
      if (built != null) {
        items.add(built);
      }
    }
    return new SourceFile(source, items);
  }

  private @Nullable Item item(CnnParser.ItemContext context) {
    Span span = span(context);
    if (context instanceof CnnParser.StatementContext statement) {
      return statement.stmt() == null ? null : statement(statement.stmt());
    }
    boolean damaged = damaged(context);
    if (context instanceof CnnParser.LetContext let && isThere(let.ID())) {
      return new Item.Let(span, name(let.ID()), damaged ? bad(span) : expr(let.expr()));
    }
    if (context instanceof CnnParser.ParamContext param && isThere(param.ID())) {
      boolean bounded = param.expr().size() == 3 && !damaged;
      return new Item.Param(
          span,
          name(param.ID()),
          damaged ? bad(span) : expr(param.expr(0)),
          bounded ? expr(param.expr(1)) : null,
          bounded ? expr(param.expr(2)) : null);
    }
    if (context instanceof CnnParser.DefContext def && isThere(def.ID())) {
      if (damaged || def.block() == null) {
        return Item.Def.broken(span, name(def.ID()));
      }
      List<Item.Formal> formals = new ArrayList<>();
      for (CnnParser.FormalContext formal : def.formal()) {
        formals.add(
            new Item.Formal(name(formal.ID()), formal.expr() == null ? null : expr(formal.expr())));
      }
      return new Item.Def(span, name(def.ID()), formals, block(def.block()));
    }
    if (damaged) {
      return null;
    }
    if (context instanceof CnnParser.VersionContext version) {
      return new Item.Version(
          span, TokenScan.span(version.INT().getSymbol()), version.INT().getText());
    }
    if (context instanceof CnnParser.ModelNameContext model) {
      return model.ID() != null
          ? new Item.ModelName(span, name(model.ID()))
          : new Item.ModelName(
              span, new Name(terminalSpan(model.STRING()), unquoted(model.STRING())));
    }
    if (context instanceof CnnParser.UseContext use) {
      return new Item.Use(span, text(use.STRING()), use.ID() == null ? null : name(use.ID()));
    }
    if (context instanceof CnnParser.SectionContext section) {
      return new Item.Section(
          span, name((TerminalNode) section.getChild(0)), settings(section.settings()));
    }
    if (context instanceof CnnParser.LabelsContext labels) {
      List<Value.Text> texts = new ArrayList<>();
      labels.STRING().forEach(string -> texts.add(text(string)));
      return new Item.Labels(span, labels.ID() == null ? null : name(labels.ID()), texts);
    }
    return null;
  }

  private List<Item.Setting> settings(CnnParser.SettingsContext context) {
    List<Item.Setting> settings = new ArrayList<>();
    for (CnnParser.SettingContext setting : context.setting()) {
      if (!isThere(setting.ID()) || damaged(setting)) {
        continue;
      }
      List<Argument> arguments = new ArrayList<>();
      for (CnnParser.SettingArgumentContext argument : setting.settingArgument()) {
        List<Value> values = new ArrayList<>();
        argument.value().forEach(value -> values.add(value(value)));
        arguments.add(
            new Argument(
                span(argument), argument.ID() == null ? null : name(argument.ID()), values));
      }
      settings.add(
          new Item.Setting(
              span(setting),
              name(setting.ID()),
              arguments,
              setting.settings() == null ? null : settings(setting.settings())));
    }
    return settings;
  }

  private Block block(CnnParser.BlockContext context) {
    List<Block.Branch> branches = new ArrayList<>();
    for (CnnParser.BodyContext body : context.body()) {
      List<Statement> statements = new ArrayList<>();
      body.stmt().forEach(statement -> statements.add(statement(statement)));
      branches.add(new Block.Branch(span(body), statements));
    }
    return new Block(span(context), branches);
  }

  private Statement statement(CnnParser.StmtContext context) {
    Span span = span(context);
    if (context instanceof CnnParser.BrokenStatementContext broken) {
      String alias = broken.BROKEN().getText();
      return new Statement.Broken(span, alias.isEmpty() ? null : new Name(span, alias));
    }
    if (damaged(context)) {
      return new Statement.Broken(span, aliasIn(context));
    }
    if (context instanceof CnnParser.IfStatementContext choice) {
      List<Statement.Case> cases = new ArrayList<>();
      for (int i = 0; i < choice.expr().size(); i++) {
        cases.add(new Statement.Case(expr(choice.expr(i)), block(choice.block(i))));
      }
      boolean otherwise = choice.block().size() > cases.size();
      return new Statement.If(span, cases, otherwise ? block(choice.block(cases.size())) : null);
    }
    if (context instanceof CnnParser.RepeatStatementContext repeat) {
      return new Statement.Repeat(span, expr(repeat.expr()), block(repeat.block()));
    }
    if (context instanceof CnnParser.FromStatementContext from) {
      return new Statement.From(span, name(from.ID()));
    }
    if (context instanceof CnnParser.OutputStatementContext output) {
      return new Statement.Output(span, output.ID().stream().map(this::name).toList());
    }
    CnnParser.LayerStatementContext layered = (CnnParser.LayerStatementContext) context;
    return layer(span, layered.layer(), layered.ID() == null ? null : name(layered.ID()));
  }

  private Statement.Layer layer(Span span, CnnParser.LayerContext context, @Nullable Name alias) {
    boolean qualified = context.ID().size() == 2;
    List<Argument> arguments = new ArrayList<>();
    for (CnnParser.ArgumentContext argument : context.argument()) {
      List<Value> values = new ArrayList<>();
      if (argument.ID() != null) {
        argument.value().forEach(value -> values.add(value(value)));
      } else {
        argument.plain().forEach(plain -> values.add(plain(plain)));
      }
      arguments.add(
          new Argument(span(argument), argument.ID() == null ? null : name(argument.ID()), values));
    }
    TerminalNode times = context.TIMES();
    return new Statement.Layer(
        span,
        qualified ? name(context.ID(0)) : null,
        name(context.ID(qualified ? 1 : 0)),
        context.call() == null ? null : exprs(context.call()),
        arguments,
        context.block() == null ? null : block(context.block()),
        times == null
            ? null
            : new Statement.Times(terminalSpan(times), times.getText().substring(1)),
        alias);
  }

  private Value plain(CnnParser.PlainContext context) {
    Span span = span(context);
    if (context.SHAPE() != null) {
      return new Value.ShapeLiteral(span, context.SHAPE().getText());
    }
    if (context.STRING() != null) {
      return text(context.STRING());
    }
    if (context.SHORT() != null) {
      String text = context.SHORT().getText();
      return new Value.Short(span, text.charAt(0), text.substring(1));
    }
    if (context.ID() != null) {
      return new Value.Word(
          span, name(context.ID()), context.call() == null ? null : exprs(context.call()));
    }
    if (context.expr() != null) {
      return expr(context.expr());
    }
    if (context.BAD() != null) {
      return bad(span);
    }
    TerminalNode number = context.INT() != null ? context.INT() : context.FLOAT();
    Expr literal = new Expr.Literal(terminalSpan(number), number.getText());
    return context.getChildCount() == 2 ? new Expr.Prefix(span, "-", literal) : literal;
  }

  private Value value(CnnParser.ValueContext context) {
    if (context.SHAPE() != null) {
      return new Value.ShapeLiteral(span(context), context.SHAPE().getText());
    }
    if (context.STRING() != null) {
      return text(context.STRING());
    }
    return expr(context.expr());
  }

  private List<Expr> exprs(CnnParser.CallContext context) {
    return context.expr().stream().map(this::expr).toList();
  }

  private Expr expr(CnnParser.ExprContext context) {
    return chain(context, context.conjunction(), this::conjunction);
  }

  private Expr conjunction(CnnParser.ConjunctionContext context) {
    return chain(context, context.equality(), this::equality);
  }

  private Expr equality(CnnParser.EqualityContext context) {
    return chain(context, context.comparison(), this::comparison);
  }

  private Expr comparison(CnnParser.ComparisonContext context) {
    return chain(context, context.sum(), this::sum);
  }

  private Expr sum(CnnParser.SumContext context) {
    return chain(context, context.product(), this::product);
  }

  private Expr product(CnnParser.ProductContext context) {
    return chain(context, context.unary(), this::unary);
  }

  /** Operands are the even children of their level, operators the odd ones. */
  private <C extends ParserRuleContext> Expr chain(
      ParserRuleContext level, List<C> operands, java.util.function.Function<C, Expr> build) {
    Expr first = build.apply(operands.get(0));
    if (operands.size() == 1) {
      return first;
    }
    List<Expr.Link> rest = new ArrayList<>();
    for (int i = 1; i < operands.size(); i++) {
      rest.add(new Expr.Link(level.getChild(2 * i - 1).getText(), build.apply(operands.get(i))));
    }
    return new Expr.Chain(span(level), first, rest);
  }

  private Expr unary(CnnParser.UnaryContext context) {
    Expr operand = primary(context.primary());
    int signs = context.getChildCount() - 1;
    if (signs == 0) {
      return operand;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < signs; i++) {
      text.append(context.getChild(i).getText());
    }
    return new Expr.Prefix(span(context), text.toString(), operand);
  }

  private Expr primary(CnnParser.PrimaryContext context) {
    Span span = span(context);
    if (context.call() != null) {
      return new Expr.Call(span, name(context.ID(0)), exprs(context.call()));
    }
    if (context.expr() != null) {
      return expr(context.expr());
    }
    if (context.BAD() != null) {
      return bad(span);
    }
    if (context.IN() != null) {
      return new Expr.Reference(span, "in", context.ID(0).getText());
    }
    if (context.ID().size() == 2) {
      return new Expr.Reference(span, context.ID(0).getText(), context.ID(1).getText());
    }
    if (context.ID().size() == 1) {
      return new Expr.Reference(span, null, context.ID(0).getText());
    }
    return new Expr.Literal(span, context.getText());
  }

  private static Expr bad(Span span) {
    return new Expr.Bad(span);
  }

  /** Whether a mistake was reported inside this, its own blocks' statements left aside. */
  private boolean damaged(ParserRuleContext context) {
    if (context.exception != null
        || (context.getStop() != null && cutShort.contains(context.getStop().getTokenIndex()))) {
      return true;
    }
    for (int i = 0; i < context.getChildCount(); i++) {
      ParseTree child = context.getChild(i);
      if (child instanceof ParserRuleContext inner
          && !(inner instanceof CnnParser.BodyContext)
          && !(inner instanceof CnnParser.SettingContext)
          && damaged(inner)) {
        return true;
      }
    }
    return false;
  }

  /** The name after {@code as} in a statement that could not be parsed. */
  private @Nullable Name aliasIn(ParserRuleContext context) {
    if (context.getStop() == null) {
      return null;
    }
    for (int i = context.getStart().getTokenIndex(); i + 1 < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (TokenScan.isSeparator(token)) {
        return null;
      }
      if (token.getType() == CnnParser.AS && tokens.get(i + 1).getType() == CnnParser.ID) {
        Token name = tokens.get(i + 1);
        return new Name(TokenScan.span(name), name.getText());
      }
    }
    return null;
  }

  /** Whether the parser matched it; what recovery skipped hangs in the tree as an error node. */
  private static boolean isThere(@Nullable TerminalNode node) {
    return node != null && !(node instanceof ErrorNode);
  }

  private Name name(TerminalNode node) {
    return new Name(terminalSpan(node), node.getText());
  }

  private Value.Text text(TerminalNode string) {
    return new Value.Text(terminalSpan(string), unquoted(string));
  }

  private static String unquoted(TerminalNode string) {
    String text = string.getText();
    return text.substring(1, text.length() - 1);
  }

  private static Span terminalSpan(TerminalNode node) {
    return TokenScan.span(node.getSymbol());
  }

  private Span span(ParserRuleContext context) {
    Span first = TokenScan.span(context.getStart());
    Token stop = context.getStop();
    if (stop == null || stop.getStopIndex() < first.start()) {
      return new Span(first.start(), first.start());
    }
    return first.to(TokenScan.span(stop));
  }
}
