package io.kvorum.process;

import io.kvorum.testing.NodeApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A PUT whose body stops half way: a request that is under way for as long as a test wants. */
final class SlowPut implements AutoCloseable {
    private static final int ANSWER_MILLIS = 20_000;

    private final Socket socket;
    private final byte[] rest;

    private SlowPut(Socket socket, byte[] rest) {
        this.socket = socket;
        this.rest = rest;
    }

    /** Sends the head and the first half of the body, and returns when the node has had the chance to read them. */
    static SlowPut begin(NodeApi node, String key, String value) {
        byte[] body = ("{\"value\":\"" + value + "\"}").getBytes(StandardCharsets.UTF_8);
        String head =
                "PUT /kv/" + key + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n";
        int half = body.length / 2;
        try {
            Socket socket = new Socket(node.base().getHost(), node.base().getPort());
            socket.setSoTimeout(ANSWER_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(body, 0, half);
            out.flush();
            // What came first on the wire is first in the node's selector: once these are answered, the head was read.
            for (int i = 0; i < 10; i++) {
                node.health();
            }
            byte[] rest = new byte[body.length - half];
            System.arraycopy(body, half, rest, 0, rest.length);
            return new SlowPut(socket, rest);
        } catch (IOException e) {
            throw new AssertionError("the node did not take the first half of a request", e);
        }
    }

    /** Sends the rest; the status line of the answer. */
    String finish() {
        try {
            socket.getOutputStream().write(rest);
            socket.getOutputStream().flush();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String status = in.readLine();
            return status == null ? "connection closed without an answer" : status;
        } catch (IOException e) {
            throw new AssertionError("the node dropped a request that was under way", e);
        }
    }

    /** Waits until the connection ends; whether it did without an answer. */
    boolean isCutOff() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection outlived the node", e);
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
