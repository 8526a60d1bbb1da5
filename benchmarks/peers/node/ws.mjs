// Node's `ws`: one send() for each member.
import { WebSocketServer } from "ws";

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  perMessageDeflate: false,
  backlog: 4096,
});
server.on("connection", (socket) => {
  socket.on("message", (data) => {
    const text = data.toString();
    for (const member of server.clients) if (member.readyState === 1) member.send(text);
  });
});
