/** Every file of rows/, loaded when it is its turn. Each is run in a process of its own. */
export const files: Readonly<Record<string, () => Promise<object>>> = {
  'charge-trips': () => import('./rows/charge-trips.ts'),
  'dispatch-backlog': () => import('./rows/dispatch-backlog.ts'),
  'dispatch-followup': () => import('./rows/dispatch-followup.ts'),
  'dispatch-flat': () => import('./rows/dispatch-flat.ts'),
};
