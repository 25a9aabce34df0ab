// Where an import of a package leads: as from a function's code, for both find packages beside a folder above them.
export const resolve = (request) => import.meta.resolve(request);
