import { AppError } from './app-error.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id in a path: what is no UUID names nothing. @throws AppError NOT_FOUND */
export function uuidOf<Id extends string>(text: string): Id {
  if (!UUID.test(text)) throw new AppError('NOT_FOUND');
  return text.toLowerCase() as Id;
}
