// The tracker under the name that it had before `@snowplow/node-tracker`.

import snowplow from "snowplow-tracker";
import { port, properties } from "./event.mjs";

const { gotEmitter, tracker } = snowplow;
await new Promise((done) => {
  const emitter = gotEmitter("127.0.0.1", "http", Number(port), "post", 1, 0, undefined, done);
  const event = { schema: "iglu:com.example/signed_up/jsonschema/1-0-0", data: properties };
  tracker([emitter], "t", "shop", true).trackSelfDescribingEvent(event);
});
