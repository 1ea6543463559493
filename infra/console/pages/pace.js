/* How fast what is left gets less, from answers of GET /work. */

/** What was seen longer ago says nothing of now. */
const REMEMBERED_MS = 5 * 60_000;
/** Two answers closer together than this are one: the queue's counts are late by some seconds. */
const SHORTEST_MS = 10_000;

/** Each answer in, `{ left, doneAt?, isFalling? }` out: both absent until there are answers far enough apart. */
export function paceOf() {
  let seen = [];
  return ({ at, due, queued, in_work: inWork }) => {
    const now = { at: Date.parse(at), left: due + queued + inWork };
    seen = [...seen.filter((one) => one.at > now.at - REMEMBERED_MS && one.at < now.at), now];
    const [first] = seen;
    const ms = now.at - first.at;
    if (now.left === 0 || ms < SHORTEST_MS) return { left: now.left };
    const done = first.left - now.left;
    if (done <= 0) return { left: now.left, isFalling: false };
    return { left: now.left, isFalling: true, doneAt: now.at + (now.left * ms) / done };
  };
}
