// A worker as Camunda 7's own JavaScript client runs it: does three pieces of work, each in its own way, and ends.
// worker.js URL LOGIN PASSWORD TOPIC; writes one line for each piece: how it went.
import { BasicAuthInterceptor, Client, Variables } from 'camunda-external-task-client-js';

const [baseUrl, username, password, topic] = process.argv.slice(2);
const client = new Client({
  baseUrl,
  workerId: '打印机',
  maxTasks: 1,
  asyncResponseTimeout: 2000,
  interceptors: new BasicAuthInterceptor({ username, password }),
});
let left = 3;

client.subscribe(topic, { lockDuration: 20000 }, async ({ task, taskService }) => {
  const kind = task.variables.get('kind');
  await taskService.extendLock(task, 30000);
  if (kind === 'complete') {
    await taskService.complete(task, new Variables().set('number', '示政〔2026〕7号').set('pages', 3));
  } else if (kind === 'error') {
    await taskService.handleBpmnError(task, 'NONE_LEFT', '号已用完');
  } else {
    await taskService.handleFailure(task, { errorMessage: '没有纸', errorDetails: '缺纸', retries: 0, retryTimeout: 0 });
  }
  console.log(`${task.businessKey ? 'key' : 'none'} ${kind}`);
  if (--left === 0) process.exit(0);
});
