import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import type { Connection } from '../connections/index.js';
import type { PasswordRules } from '../user-pools/index.js';

/** Who a request says it comes from: an application, its pool and the connections enabled for it. */
export interface Client {
  application: {
    id: ApplicationId;
    poolId: UserPoolId;
    name: string;
    accessTokenSeconds: number;
    redirectUris: string[];
  };
  pool: {
    id: UserPoolId;
    name: string;
    revealAccountExistence: boolean;
    registrationEnabled: boolean;
    passwordRules: PasswordRules;
    phoneRecycledAfterDays: number;
  };
  /** Oldest first. */
  connections: Connection[];
}

/** How a request names its application: by its id, by its pool (then the pool's default one), or by both, which must agree. */
export interface ClientName {
  applicationId?: ApplicationId;
  userPoolId?: UserPoolId;
}
