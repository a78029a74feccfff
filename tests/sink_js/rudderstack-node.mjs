import RudderAnalytics from "@rudderstack/rudder-sdk-node";
import { properties, url } from "./event.mjs";

const Client = RudderAnalytics.default ?? RudderAnalytics;
const client = new Client("wk_test", { dataPlaneUrl: url, flushAt: 1, gzip: true });
client.track({ userId: "user-1", event: "Signed Up", properties });
await new Promise((done) => client.flush(done));
