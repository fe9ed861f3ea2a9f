/** The name under which the preview's server is asked for a status, and tells it: see sandbox-proxy.ts. */
const STATUS_HEADER = 'x-sandbox-status';

/** `fetch` for the sandbox's control: its refusals are answers, so the browser is not to call them errors. */
export const sandboxFetch: typeof fetch = async (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set(STATUS_HEADER, 'wanted');
  const response = await fetch(input, { ...init, headers });
  const status = Number(response.headers.get(STATUS_HEADER) ?? response.status);
  return status === response.status ? response : new Response(response.body, { status, headers: response.headers });
};
