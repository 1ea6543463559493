/* Times are Asia/Seoul whatever the browser's own zone is. */

const minute = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Seoul',
  dateStyle: 'short',
  timeStyle: 'short',
});
const second = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Seoul',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** `2027-01-31 10:00` */
export const when = (text) => (text ? minute.format(new Date(text)) : '');
/** `2027-01-31 10:00:05` */
export const exactly = (text) => (text ? second.format(new Date(text)) : '');
/** The day in Seoul, as `<input type=date>` wants it. */
export const dayOf = (text) => when(text).slice(0, 10);
