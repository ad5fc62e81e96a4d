// Runs @google/genai against the fake server, unchanged. google_clients.py starts it:
//
//     node google_clients.mjs URL KEY DIRECTORY
//
// DIRECTORY is a folder in which `npm install @google/genai` was run.

import {createRequire} from 'node:module';
import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

const [url, key, directory] = process.argv.slice(2);
const require = createRequire(path.resolve(directory, 'package.json'));
const {GoogleGenAI, Modality, Type} = require('@google/genai');
const version = JSON.parse(
  readFileSync(path.resolve(directory, 'node_modules/@google/genai/package.json'))).version;

const MODEL = 'gemini-2.5-flash';
const EMBEDDING = 'gemini-embedding-001';
let failed = 0;

/** The client refuses the step by itself. */
class Refused extends Error {}

function check(condition, seen) {
  if (!condition) throw new Error(`not as expected: ${JSON.stringify(seen)}`.slice(0, 300));
}

async function step(name, run) {
  const start = performance.now();
  try {
    const result = await run();
    console.log(`ok   ${name}: ${result} (${Math.round(performance.now() - start)} ms)`);
  } catch (error) {
    if (error instanceof Refused) {
      console.log(`--   ${name}: the client refuses: ${error.message}`);
      return;
    }
    failed += 1;
    console.log(`FAIL ${name}: ${error.name}: ${error.message.slice(0, 400)}`);
  }
}

async function all(pager) {
  const items = [];
  for await (const item of pager) items.push(item);
  return items;
}

/** Looks until something is done. */
async function wait(what, get, done) {
  for (let looks = 0; looks < 50; looks += 1) {
    if (done(what)) return what;
    what = await get(what);
  }
  throw new Error('not done after 50 looks');
}

const jobIsDone = (job) => ['JOB_STATE_SUCCEEDED', 'JOB_STATE_FAILED', 'JOB_STATE_CANCELLED'].includes(job.state);

async function generation(client, label) {
  await step(`${label} generate`, async () => {
    const reply = await client.models.generateContent({model: MODEL, contents: 'Why is the sky blue?'});
    check(reply.text.includes('Why is the sky blue?') && reply.usageMetadata.totalTokenCount > 0, reply);
    return reply.text.split('\n')[0];
  });
  await step(`${label} stream`, async () => {
    const chunks = await all(await client.models.generateContentStream({model: MODEL, contents: 'Count.'}));
    check(chunks.length > 1 && chunks.at(-1).candidates[0].finishReason === 'STOP', chunks);
    return `${chunks.length} chunks`;
  });
  await step(`${label} chat with history`, async () => {
    const history = [
      {role: 'user', parts: [{text: 'My name is Ada.'}]}, {role: 'model', parts: [{text: 'Hello, Ada.'}]},
    ];
    const chat = client.chats.create({model: MODEL, history});
    await chat.sendMessage({message: 'One.'});
    await all(await chat.sendMessageStream({message: 'Two.'}));
    return `${chat.getHistory().length} turns`;
  });
  await step(`${label} function calls, and their responses`, async () => {
    const parameters = {type: Type.OBJECT, properties: {city: {type: Type.STRING}}};
    const tools = [{functionDeclarations: [{name: 'weather', description: 'Tells the weather.', parameters}]}];
    for (const model of [MODEL, 'gemini-3-flash-preview']) {
      const contents = [{role: 'user', parts: [{text: 'Rain?'}]}];
      const asked = await client.models.generateContent({model, contents, config: {tools}});
      const call = asked.functionCalls[0];
      contents.push(asked.candidates[0].content);
      const functionResponse = {id: call.id, name: call.name, response: {output: 'sun'}};
      contents.push({role: 'user', parts: [{functionResponse}]});
      const answer = await client.models.generateContent({model, contents, config: {tools}});
      check(answer.text.includes('sun'), answer);
    }
    return 'two models';
  });
  await step(`${label} automatic function calling`, async () => {
    const callable = {
      tool: async () => ({functionDeclarations: [{name: 'weather', description: 'Tells the weather.'}]}),
      callTool: async (calls) => calls.map(
        (call) => ({functionResponse: {id: call.id, name: call.name, response: {output: 'sun'}}})),
    };
    const reply = await client.models.generateContent({model: MODEL, contents: 'Rain?', config: {tools: [callable]}});
    check(reply.text.includes('sun'), reply);
    return reply.text;
  });
  await step(`${label} JSON by schema`, async () => {
    const responseSchema = {
      type: Type.OBJECT, properties: {name: {type: Type.STRING}, size: {type: Type.INTEGER}},
    };
    const config = {responseMimeType: 'application/json', responseSchema};
    const reply = await client.models.generateContent({model: MODEL, contents: 'Name one.', config});
    const responseJsonSchema = {type: 'object', properties: {name: {type: 'string'}}, required: ['name']};
    const json = await client.models.generateContent(
      {model: MODEL, contents: 'Name one.', config: {responseMimeType: 'application/json', responseJsonSchema}});
    check(Number.isInteger(JSON.parse(reply.text).size) && JSON.parse(json.text).name, reply);
    return reply.text;
  });
  await step(`${label} count and embed`, async () => {
    const count = await client.models.countTokens({model: MODEL, contents: 'Hello, world'});
    const embedded = await client.models.embedContent(
      {model: EMBEDDING, contents: ['one', 'two'], config: {outputDimensionality: 64}});
    const sizes = embedded.embeddings.map((one) => one.values.length);
    check(sizes.length === 2 && sizes[0] === 64, sizes);
    return `${count.totalTokens} tokens, embeddings of ${sizes}`;
  });
  await step(`${label} images`, async () => {
    const config = {responseModalities: [Modality.TEXT, Modality.IMAGE]};
    const reply = await client.models.generateContent(
      {model: 'gemini-2.5-flash-image', contents: 'A hill.', config});
    const image = reply.candidates[0].content.parts.find((part) => part.inlineData);
    const seen = await client.models.generateContent({model: MODEL, contents: [image, 'What is it?']});
    check(seen.text.includes('What is it?'), seen);
    return `${image.inlineData.data.length} characters`;
  });
  await step(`${label} 50 at once`, async () => {
    const asks = Array.from({length: 50}, (_, n) => client.models.generateContent(
      {model: MODEL, contents: `Question ${n}.`}));
    const replies = await Promise.all(asks);
    check(replies.every((reply, n) => reply.text.includes(`Question ${n}.`)), replies.length);
    return `${replies.length} replies`;
  });
}

async function resources(client, label) {
  await step(`${label} models in pages`, async () => {
    const models = await all(await client.models.list({config: {pageSize: 3}}));
    check(new Set(models.map((model) => model.name)).size === models.length && models.length > 3, models.length);
    return `${models.length} models`;
  });
  await step(`${label} upload of 20 MiB, then a question about it`, async () => {
    const blob = new Blob([new Uint8Array(20 << 20)], {type: 'video/mp4'});
    let file = await client.files.upload({file: blob, config: {mimeType: 'video/mp4', displayName: 'film'}});
    file = await wait(file, (one) => client.files.get({name: one.name}), (one) => one.state === 'ACTIVE');
    const fileData = {fileUri: file.uri, mimeType: file.mimeType};
    const reply = await client.models.generateContent({model: MODEL, contents: [{fileData}, 'What is it?']});
    check(reply.text.includes('What is it?'), reply);
    const listed = (await all(await client.files.list())).length;
    await client.files.delete({name: file.name});
    return `one of ${listed}`;
  });
  await step(`${label} caches with updates`, async () => {
    const config = {contents: 'x'.repeat(4000), ttl: '600s', displayName: 'cache'};
    const cache = await client.caches.create({model: MODEL, config});
    const reply = await client.models.generateContent(
      {model: MODEL, contents: 'Why?', config: {cachedContent: cache.name}});
    const later = await client.caches.update({name: cache.name, config: {ttl: '1200s'}});
    check(later.expireTime > cache.expireTime, later);
    await client.caches.delete({name: cache.name});
    return `${reply.usageMetadata.cachedContentTokenCount} tokens cached`;
  });
  await step(`${label} batches, inline and from a file, and cancelled`, async () => {
    const src = [0, 1, 2].map((n) => ({contents: [{role: 'user', parts: [{text: `question ${n}`}]}]}));
    const lines = src.map((request, n) => JSON.stringify({key: `${n}`, request})).join('\n');
    const file = await client.files.upload(
      {file: new Blob([lines], {type: 'application/jsonl'}), config: {mimeType: 'application/jsonl'}});
    const get = (job) => client.batches.get({name: job.name});
    const inline = await wait(await client.batches.create({model: MODEL, src}), get, jobIsDone);
    const fromFile = await wait(await client.batches.create({model: MODEL, src: file.name}), get, jobIsDone);
    const folder = mkdtempSync(path.join(tmpdir(), 'fake-'));
    const downloadPath = path.join(folder, 'out.jsonl');
    await client.files.download({file: fromFile.dest.fileName, downloadPath});
    const keys = readFileSync(downloadPath, 'utf8').trim().split('\n').map((line) => JSON.parse(line).key);
    const cancelled = await client.batches.create({model: MODEL, src});
    await client.batches.cancel({name: cancelled.name});
    const state = (await client.batches.get({name: cancelled.name})).state;
    check(inline.dest.inlinedResponses.length === 3 && keys.join() === '0,1,2', keys);
    check(state === 'JOB_STATE_CANCELLED', state);
    await client.batches.delete({name: inline.name});
    return `${keys.length} lines, ${state}`;
  });
  await step(`${label} embedding batches`, async () => {
    const contents = [{parts: [{text: 'one'}]}, {parts: [{text: 'two'}]}];
    const job = await client.batches.createEmbeddings({model: EMBEDDING, src: {inlinedRequests: {contents}}});
    const done = await wait(job, (one) => client.batches.get({name: one.name}), jobIsDone);
    const sizes = done.dest.inlinedEmbedContentResponses.map((one) => one.response.embedding.values.length);
    check(sizes.length === 2, sizes);
    return `embeddings of ${sizes}`;
  });
  await step(`${label} stores with upload, import, documents and delete`, async () => {
    const stores = client.fileSearchStores;
    const store = await stores.create({config: {displayName: 'store'}});
    const upload = await stores.uploadToFileSearchStore({
      fileSearchStoreName: store.name, file: new Blob(['some words'], {type: 'text/plain'}),
      config: {mimeType: 'text/plain'},
    });
    const file = await client.files.upload({file: new Blob(['others']), config: {mimeType: 'text/plain'}});
    const imported = await stores.importFile({fileSearchStoreName: store.name, fileName: file.name});
    await wait(upload, (operation) => client.operations.get({operation}), (operation) => operation.done);
    await wait(imported, (operation) => client.operations.get({operation}), (operation) => operation.done);
    const documents = await all(await stores.documents.list({parent: store.name}));
    check(documents.length === 2 && documents.every((one) => one.state === 'STATE_ACTIVE'), documents);
    await stores.documents.delete({name: documents[0].name, config: {force: true}});
    await stores.delete({name: store.name, config: {force: true}});
    return `${documents.length} documents`;
  });
  await step(`${label} video with download`, async () => {
    let operation;
    try {
      operation = await client.models.generateVideos({model: 'veo-3.0-generate-001', prompt: 'waves'});
    } catch (error) {
      if (error.name !== 'ApiError') throw new Refused(error.message);
      throw error;
    }
    operation = await wait(
      operation, (one) => client.operations.getVideosOperation({operation: one}), (one) => one.done);
    const video = operation.response.generatedVideos[0].video;
    const downloadPath = path.join(mkdtempSync(path.join(tmpdir(), 'fake-')), 'waves.mp4');
    await client.files.download({file: video, downloadPath});
    return `${readFileSync(downloadPath).length} bytes from ${video.uri}`;
  });
}

async function errors(client, stranger, label) {
  await step(`${label} errors`, async () => {
    const calls = [
      () => client.models.get({model: 'none'}),
      () => client.models.generateContent({model: 'none', contents: 'a'}),
      () => client.models.generateContent({model: MODEL, contents: [{role: 'user', parts: []}]}),
      () => client.files.get({name: 'files/none'}),
      () => stranger.models.get({model: MODEL}),
    ];
    const seen = [];
    for (const call of calls) {
      await call().then(() => seen.push(200), (error) => seen.push(error.status ?? error.message));
    }
    check(seen.join() === '404,404,400,403,400', seen);
    return seen;
  });
}

const client = (apiKey, apiVersion) =>
  new GoogleGenAI({apiKey, apiVersion, httpOptions: {baseUrl: url, apiVersion}});
const label = `@google/genai ${version}`;
await generation(client(key, 'v1beta'), label);
await resources(client(key, 'v1beta'), label);
await errors(client(key, 'v1beta'), client('wrong', 'v1beta'), label);
const chosen = await (async () => {
  const seen = [];
  const fetched = globalThis.fetch;
  globalThis.fetch = async (address, options) => {
    seen.push(String(address));
    return fetched(address, options);
  };
  await client(key).models.generateContent({model: MODEL, contents: 'a'}).catch(() => undefined);
  globalThis.fetch = fetched;
  return new URL(seen[0]).pathname.split('/')[1];
})();
if (chosen !== 'v1beta') {
  await generation(client(key), `${label} (${chosen} by default)`);
  await resources(client(key), `${label} (${chosen} by default)`);
}
process.exit(failed ? 1 : 0);
