import { type CustomDecorator, SetMetadata } from '@nestjs/common';

/** Who may call a route. Every route says one of these; a route that says none is refused at start. */
export type Access = 'public' | 'application' | 'user';

export const ACCESS = Symbol('access');

/** Anyone, without naming an application. */
export const Public = (): CustomDecorator<symbol> => SetMetadata(ACCESS, 'public' satisfies Access);
/** Anyone who names an application or a pool in the headers. */
export const ForApplication = (): CustomDecorator<symbol> => SetMetadata(ACCESS, 'application' satisfies Access);
/** The user of a live session, by its access token. */
export const ForUser = (): CustomDecorator<symbol> => SetMetadata(ACCESS, 'user' satisfies Access);
