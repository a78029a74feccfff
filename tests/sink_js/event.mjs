// What every script sends, and where to: `node posthog-node.mjs http://127.0.0.1:8123 leaking`.

export const url = new URL(process.argv[2]).origin;
export const port = new URL(url).port;
export const leaking = process.argv[3] === "leaking";
export const properties = leaking ? { plan: "pro", email: "jane.roe@example.com" } : { plan: "pro" };
