const STREAK_STEP = 100;
const STREAK_MOST = 500;

/**
 * How an answer's points came about, by the rules in docs/api.md: {base, speed, bonus, streak}; `speed` is null where the
 * policy asks for none, `streak` is how many right answers in a row the bonus stands for, null without one. Null where
 * there is nothing to explain.
 */
export function breakdown({ points: most, kind }, { points, bonus = 0, choices, correctChoices = [] }, policy = "") {
  if (!points) return null;
  const earned = points - bonus;
  const base = baseOf(policy, most, earned, () => (kind === "multiple" ? hits(choices, correctChoices) : null));
  const speed = base === null ? null : earned - base;
  return { base: base ?? earned, speed, bonus, streak: bonus ? bonus / STREAK_STEP + 1 : null, streakOrMore: bonus >= STREAK_MOST };
}

/** The part of the points that no haste could change; null where haste counts for nothing. */
function baseOf(policy, most, earned, countHits) {
  const name = policy.split("@")[0];
  if (name === "kahoot") {
    const right = countHits();
    return Math.min(earned, Math.floor((right === null || policy.startsWith("kahoot@1") ? most : Math.floor((most * right + 1) / 2)) / 2));
  }
  return name === "accuracy-first" ? Math.min(earned, most) : null;
}

const hits = (choices, correct) => (choices ?? []).filter((id) => correct.includes(id)).length;
