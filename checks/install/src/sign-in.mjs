import { openFirstPage, untilPage } from './phone.mjs';

/** WeChat did not give this code. */
const CODE_INVALID = 71001;

/** How the fixtures for WeChat itself show who signed in, and are given a strange code. */
const NATIVE = {
  shown: (page) => page.data,
  tapStrange: (page) => page.onStrangeCode?.(),
};

/**
 * Opens the compiled mini program on the phone of somebody new and signs them in, then tries a code that WeChat never gave;
 * one line for each thing that went wrong. `framework` reads the page where it is not WeChat's own.
 */
export async function inspectSignIn(compiled, deployment, framework = NATIVE) {
  const { wx, device } = await deployment.phone();
  const wrong = [];
  try {
    const page = await openFirstPage(compiled, wx);
    const shown = () => framework.shown(page);
    await untilPage(page, () => shown().token || shown().failure);
    const { userId, token, failure } = shown();
    if (failure) throw new Error(failure);
    const me = await deployment.me(token);
    if (!userId || me.id !== userId)
      wrong.push(`the page shows user '${userId}', the server knows ${me.id ?? me.code}`);
    if ('refused' in shown()) {
      await framework.tapStrange(page);
      await untilPage(page, () => shown().refused > 0);
      if (Number(shown().refused) !== CODE_INVALID) wrong.push(`a strange code is refused by ${shown().refused}`);
    }
  } catch (error) {
    wrong.push(`the page throws ${error.name} ${error.message}`);
  }
  return [...wrong, ...device.scriptErrors, ...device.warnings].map(String);
}
