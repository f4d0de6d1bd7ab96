import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;

/**
 * The floor that Kvorum stands on, and nothing else: one event loop, a Vert.x Web router, a PUT's body read, 100 bytes
 * answered, nothing stored. What Kvorum costs is what it takes beyond this. Argument: the port, on loopback.
 */
public final class BareRouter {
    private BareRouter() {}

    public static void main(String[] args) {
        Buffer answer = Buffer.buffer("x".repeat(100));
        Vertx vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        router.put("/kv/:key").handler(BodyHandler.create(false).setBodyLimit(2 << 20));
        router.route("/kv/:key").handler(context -> context.response().end(answer));
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(Integer.parseInt(args[0])))
                .requestHandler(router)
                .listen()
                .onFailure(cause -> {
                    System.err.println("The bare router cannot listen: " + cause.getMessage());
                    System.exit(1);
                });
    }
}
