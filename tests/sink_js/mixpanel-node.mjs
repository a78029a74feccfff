import Mixpanel from "mixpanel";
import { port, properties } from "./event.mjs";

const client = Mixpanel.init("tok_test", { host: `127.0.0.1:${port}`, protocol: "http" });
await new Promise((done) => client.track("Signed Up", { distinct_id: "user-1", ...properties }, done));
