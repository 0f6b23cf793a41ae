// Calls operations with the AWS SDK for JavaScript, as the other end of a pipe says.
//
// peer.mjs json|cbor URL ACCOUNTS     accounts are JSON: access key and secret by name
//
// First it says in JSON who it is and which operations it knows; then each line asks for one, and gets a line.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import * as sdk from "@aws-sdk/client-direct-connect";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";

const [protocol, endpoint, accounts] = process.argv.slice(2);
const { version } = createRequire(import.meta.url)("@aws-sdk/client-direct-connect/package.json");

const clients = {};
for (const [name, keys] of Object.entries(JSON.parse(accounts))) {
  clients[name] = new sdk.DirectConnectClient({
    region: "eu-west-2",
    endpoint,
    credentials: { accessKeyId: keys.access_key_id, secretAccessKey: keys.secret_access_key },
    maxAttempts: 1,
    ...(protocol === "cbor" && {
      protocol: new AwsSmithyRpcV2CborProtocol({ defaultNamespace: "com.amazonaws.directconnect" }),
    }),
  });
}

// A value as it was in the answer's JSON.
function plain(value) {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "$metadata")
      .map(([name, item]) => [name, plain(item)]),
  );
}

async function call({ account, operation, parameters }) {
  try {
    return { answer: plain(await clients[account].send(new sdk[`${operation}Command`](parameters))) };
  } catch (error) {
    if (!error.$metadata?.httpStatusCode) throw error;
    return { error: { Code: error.name, Message: error.message } };
  }
}

const operations = Object.keys(sdk)
  .filter((name) => /^[A-Z]\w+Command$/.test(name) && name !== "$Command")
  .map((name) => name.slice(0, -"Command".length));
console.log(JSON.stringify({ client: `AWS SDK for JavaScript ${version}, ${protocol}`, operations }));
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await call(JSON.parse(line))));
