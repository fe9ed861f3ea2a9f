import { tell } from '../bootstrap/language.mjs';
import { root } from '../bootstrap/paths.mjs';
import { checkToken, readBootstrap, signIn } from './demo.mjs';
import { whenExtrasReady } from './extras.mjs';
import { printDirections, printNoSignIn, printSignIn } from './printout.mjs';

/** Shows one sign-in and the way on; the last line says that all is ready. `began`: milliseconds since 1970. */
export async function announce({ settings, extras, began }, supervisor) {
  const { stopping } = supervisor;
  await Promise.all([demonstrate(settings), whenExtrasReady(extras, supervisor)]);
  if (stopping.aborted) return;
  printDirections({ settings, extras, root, seconds: ((Date.now() - began) / 1000).toFixed(1) });
  console.log('\nYaopai is ready');
}

// A start whose demo cannot sign in (its AppID was changed in the console, say) is still a start.
async function demonstrate(settings) {
  const { demo: miniProgram } = readBootstrap(settings.bootstrapFile);
  if (!settings.withSandbox) {
    return printNoSignIn(
      tell(
        '已设置 YAOPAI_WECHAT_API_URL：登录所需的 code 只能来自那一边的微信，请在小程序里登录。',
        'YAOPAI_WECHAT_API_URL is set: codes come from that WeChat only, so sign in from a mini program.',
      ),
    );
  }
  if (!miniProgram) {
    return printNoSignIn(
      tell(
        `${settings.bootstrapFile} 中没有可用于演示的小程序。`,
        `${settings.bootstrapFile} connects no mini program to an application.`,
      ),
    );
  }
  try {
    const { publicUrl, localUrl, sandboxUrl } = settings;
    const user = await signIn({ sandboxUrl, host: localUrl, miniProgram });
    const metadataUrl = `${publicUrl}/.well-known/oauth-authorization-server/oidc`;
    const token = await checkToken({ token: user.token, publicUrl, metadataUrl, audience: miniProgram.application });
    printSignIn({ user, ...token, miniProgram, publicUrl, metadataUrl });
  } catch (error) {
    printNoSignIn(`${error.name ?? ''} ${error.message}`.trim());
  }
}
