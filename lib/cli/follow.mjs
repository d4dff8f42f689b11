// Preloaded into the processes that the commands start (node --import): they end when the command is gone, however it
// went. The command holds the other end of the IPC channel. Their own workers inherit the preload, but not the parent.
if (process.channel && process.ppid === Number(process.env.UNWRAP_COMMAND_PID)) {
  process.on('disconnect', () => process.exit(1));
  process.channel.unref();
}
