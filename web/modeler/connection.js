// Which engine is asked, and as whom: the one of the Deploy button, with what the designer let the Modeler remember.

const SAVED = "camundaEngineEndpoints";
export const PATIENCE = 2000;
/** Milliseconds that one waits for an answer, and after none came, for how long nobody is asked again. */
const REST = 30000;

/** How an engine is asked. `address`: where this plugin came from, "" where it was packed without one. */
export function makeConnection(address) {
  let saved = async () => [];
  let quietUntil = 0;

  /** The saved connection that belongs to where the plugin came from, else the first; without any, the address bare. */
  async function endpoint() {
    const all = (await saved()) ?? [];
    const ours = all.find((one) => address && String(one.url).startsWith(address)) ?? all[0];
    return ours ?? (address ? { url: `${address}/engine-rest` } : null);
  }

  async function ask(files) {
    const where = await endpoint();
    if (!where) return { silent: "还不知道有序在哪里：部署一次，勾选“Remember credentials”，以后画图时就有检查结果。" };
    if (Date.now() < quietUntil) return { silent: unreachable(where) };
    try {
      const answer = await fetch(`${base(where.url)}/youxu/lint`, {
        method: "POST",
        headers: { accept: "application/json", "content-type": "application/json", ...credentials(where) },
        body: JSON.stringify({ files }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.ok) return await answer.json();
      return { silent: refused(answer.status) };
    } catch {
      quietUntil = Date.now() + REST;
      return { silent: unreachable(where) };
    }
  }

  return {
    ask,
    readFrom(config) {
      saved = () => config.get(SAVED, []);
    },
  };
}

const base = (url) => url.replace(/\/(deployment(\/create)?)?\/*$/, "");

const unreachable = (where) => `没有连上有序（${base(where.url)}），现在只有 Modeler 自己的检查。`;

function refused(status) {
  if (status === 401) return "有序要求登录：部署一次，勾选“Remember credentials”，以后画图时就有检查结果。";
  if (status === 403) return "这个登录不是流程设计员，有序不作检查。";
  return `有序没有作检查（${status}）。`;
}

/** The header that the Modeler itself would send; none for what it cannot send either (names in Chinese). */
function credentials({ token, username, password }) {
  if (token) return { authorization: `Bearer ${token}` };
  if (!username || !password) return {};
  try {
    return { authorization: `Basic ${btoa(`${username}:${password}`)}` };
  } catch {
    return {};
  }
}
