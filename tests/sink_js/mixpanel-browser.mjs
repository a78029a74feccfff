import "./dom.mjs";
import { properties, url } from "./event.mjs";

const { default: mixpanel } = await import("mixpanel-browser");
mixpanel.init("tok_test", { api_host: url, batch_requests: false, persistence: "localStorage" });
await new Promise((done) => mixpanel.track("Signed Up", properties, {}, done));
process.exit(0);
