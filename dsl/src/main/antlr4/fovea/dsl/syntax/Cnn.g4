/*
 * The grammar of .cnn files.
 *
 * No layer, option or function is named here: the generic rule `layer` carries them all, and a
 * resolver matches their words against the table of operators. A new operator never touches this
 * file, and a misspelled one is a sentence about the word, not a list of tokens.
 */
grammar Cnn;

// TIGHT is a "(" that touches the name before it; BAD a token that the scanner has already
// reported; BROKEN a whole statement of that kind. All three are set between lexer and parser.
tokens { TIGHT, BAD, BROKEN }

file
    : sep* (item (sep+ item)*)? sep* EOF
    ;

sep
    : NEWLINE
    | ';'
    ;

item
    : CNN INT                                                       # version
    | MODEL (ID | STRING)                                           # modelName
    | USE STRING (AS ID)?                                           # use
    | PARAM ID '=' expr (IN expr '..' expr)?                        # param
    | LET ID '=' expr                                               # let
    | DEF ID (TIGHT | '(') (formal (',' formal)*)? ')' block        # def
    | (PREPROCESS | TRAIN | DATA) settings                          # section
    | LABELS (STRING (','? STRING)* | ID STRING)                    # labels
    | stmt                                                          # statement
    ;

formal
    : ID ('=' expr)?
    ;

stmt
    : layer (AS ID)?                                                # layerStatement
    | IF expr block (ELSE IF expr block)* (ELSE block)?             # ifStatement
    | REPEAT expr block                                             # repeatStatement
    | FROM ID                                                       # fromStatement
    | OUTPUT ID (',' ID)*                                           # outputStatement
    | BROKEN                                                        # brokenStatement
    ;

layer
    : ID ('.' ID)? call? argument* block? TIMES?
    ;

argument
    : ID '=' value (',' value)*
    | plain (',' plain)*
    ;

plain
    : '-'? (INT | FLOAT)
    | SHAPE
    | STRING
    | SHORT
    | ID call?
    | '(' expr ')'
    | BAD
    ;

call
    : TIGHT (expr (',' expr)*)? ')'
    ;

value
    : expr
    | SHAPE
    | STRING
    ;

block
    : '{' body ('|' body)* '}'
    ;

body
    : sep* (stmt (sep+ stmt)* sep*)?
    ;

settings
    : '{' sep* (setting (sep+ setting)* sep*)? '}'
    ;

setting
    : ID settingArgument* settings?
    ;

settingArgument
    : ID '=' value (',' value)*
    | value (',' value)*
    ;

expr
    : conjunction ('||' conjunction)*
    ;

conjunction
    : equality ('&&' equality)*
    ;

equality
    : comparison (('==' | '!=') comparison)*
    ;

comparison
    : sum (('<' | '<=' | '>' | '>=') sum)*
    ;

sum
    : product (('+' | '-') product)*
    ;

product
    : unary (('*' | '/' | '%') unary)*
    ;

unary
    : ('-' | '!')* primary
    ;

primary
    : INT
    | FLOAT
    | ID call
    | ID ('.' ID)?
    | IN '.' ID
    | (TIGHT | '(') expr ')'
    | BAD
    ;

CNN: 'cnn';
MODEL: 'model';
USE: 'use';
AS: 'as';
PARAM: 'param';
IN: 'in';
LET: 'let';
DEF: 'def';
IF: 'if';
ELSE: 'else';
REPEAT: 'repeat';
FROM: 'from';
OUTPUT: 'output';
PREPROCESS: 'preprocess';
TRAIN: 'train';
DATA: 'data';
LABELS: 'labels';

SEMICOLON: ';';
LBRACE: '{';
RBRACE: '}';
BAR: '|';
LPAREN: '(';
RPAREN: ')';
DOT: '.';

FLOAT: DIGITS '.' DIGITS EXPONENT? | DIGITS EXPONENT;
INT: DIGITS;
SHAPE: DIGITS ('x' DIGITS)+;
SHORT: [kspdg] DIGITS ('x' DIGITS)*;
TIMES: 'x' DIGITS;
STRING: '"' ~["\r\n]* '"';
ID: [A-Za-z_] [A-Za-z0-9_]*;

NEWLINE: '\r'? '\n' | '\r';
SPACE: [ \t]+ -> channel(HIDDEN);
COMMENT: ('#' | '//') ~[\r\n]* -> channel(HIDDEN);

// What people write by mistake, kept whole so that it can be explained.
BAD_NUMBER
    : DIGITS ('.' DIGITS)? [A-Za-z_] [A-Za-z0-9_]* ('.' DIGITS)?
    | DIGITS '.' DIGITS ('.' DIGITS)+
    | '.' DIGITS
    | [kspdg] DIGITS '.' DIGITS
    ;
BAD_STRING: '"' ~["\r\n]*;
STRAY: ~[\u0000-\u007F]+ | .;

fragment DIGITS: [0-9]+;
fragment EXPONENT: [eE] [+-]? DIGITS;
