import { declineText } from './failure.js';
import { actor, exactly, status, won } from './format.js';
import { inParts } from './listing.js';
import { grid, note } from './parts.js';
import { t, wordFor } from './texts.js';

/** What happened, when, why and by whom; `entries` of the API. */
export const timelineOf = (entries) => [note(t.timelineKept), ...inParts(timelineGrid(), entries)];

const timelineGrid = () =>
  grid(
    t.charge.timeline,
    [
      { head: t.head.at, kind: 'time', text: ({ at }) => exactly(at) },
      { head: t.head.what, kind: 'word', text: ({ type }) => wordFor(t.events, type) },
      { head: t.head.by, text: ({ by }) => actor(by) },
      { head: t.head.detail, text: ({ detail }) => detailText(detail) },
    ],
    [],
  );

/** Ids, amounts and words of ours: nothing that somebody else has written. */
const detailText = (detail) =>
  [
    detail.outcome === undefined ? undefined : status(detail.outcome),
    declineText(detail),
    detail.amount === undefined ? undefined : won(detail.amount),
    detail.imp_uid,
  ]
    .filter(Boolean)
    .join(' · ');
