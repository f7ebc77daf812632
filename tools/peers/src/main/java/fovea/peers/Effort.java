package fovea.peers;

/**
 * How much is measured.
 *
 * @param rounds in which each engine has a turn
 * @param sliceMillis that a turn lasts, one call at least
 * @param warmUpMillis that each engine runs before the first round
 * @param starts of each engine's process for the time to the first prediction
 * @param epochs cold epochs of each engine
 */
record Effort(int rounds, int sliceMillis, int warmUpMillis, int starts, int epochs) {
  static final Effort FULL = new Effort(21, 200, 4000, 11, 3);
  static final Effort QUICK = new Effort(5, 100, 1500, 3, 1);
}
