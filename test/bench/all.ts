/** Every file of rows/, loaded when it is its turn. Each is run in a process of its own. */
export const files: Readonly<Record<string, () => Promise<object>>> = {
  'charge-units': () => import('./rows/charge-units.ts'),
  'hot-keys': () => import('./rows/hot-keys.ts'),
  'charge-trips': () => import('./rows/charge-trips.ts'),
  'dispatch-backlog': () => import('./rows/dispatch-backlog.ts'),
  'dispatch-followup': () => import('./rows/dispatch-followup.ts'),
  'dispatch-flat': () => import('./rows/dispatch-flat.ts'),
  'reconcile-day': () => import('./rows/reconcile-day.ts'),
  'import-keys': () => import('./rows/import-keys.ts'),
  'cold-bundle': () => import('./rows/cold-bundle.ts'),
  'cold-path': () => import('./rows/cold-path.ts'),
  'warm-overhead': () => import('./rows/warm-overhead.ts'),
  'list-pages': () => import('./rows/list-pages.ts'),
  price: () => import('./rows/price.ts'),
};
