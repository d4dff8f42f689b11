// Set up in every file of the project `db`: a statement that is sent while its connection still works on others waits in a
// queue that pg will not have for ever. Transactions send theirs in turn (client.ts).
process.on('warning', ({ message, stack }) => {
  if (/already executing a query/.test(message)) throw new Error(`${message}\n${stack}`);
});
