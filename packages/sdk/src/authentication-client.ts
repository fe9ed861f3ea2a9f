import { CredentialClient } from './client/credential-client.js';

/**
 * The client of one application: sign in, and act as the signed-in user.
 *
 * Its methods come from the classes it extends, one file a group.
 *
 * @example
 * const authing = new AuthenticationClient({ appId: 'YOUR_APP_ID', host: 'https://id.example.com' });
 * const user = await authing.login();
 */
export class AuthenticationClient extends CredentialClient {}
