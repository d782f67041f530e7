package esd.server.http;

import esd.server.errors.Refusal;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Gives calls with the same {@code Idempotency-Key} one effect and one answer, also while the first is still running. */
final class Once {
    private record Begun(Call call, CompletableFuture<Answer> answer) {}

    private static final String BEGUN = "esd.once";

    private final AnswerBook book;
    private final ConcurrentMap<String, Begun> running = new ConcurrentHashMap<>();

    Once(AnswerBook book) {
        this.book = book;
    }

    void handle(Context ctx, String operationId, Handler handler) throws Exception {
        Optional<Call> call = Call.of(ctx, operationId);
        if (call.isEmpty()) {
            handler.handle(ctx);
            return;
        }
        Begun mine = new Begun(call.get(), new CompletableFuture<>());
        Begun first = running.putIfAbsent(mine.call().id(), mine);
        if (first != null) {
            follow(ctx, first, mine.call());
            return;
        }
        Optional<Answer> kept = begin(mine);
        if (kept.isPresent()) {
            kept.get().repeat(ctx);
        } else {
            ctx.attribute(BEGUN, mine);
            handler.handle(ctx);
        }
    }

    private static void follow(Context ctx, Begun first, Call again) {
        if (!first.call().body().equals(again.body())) {
            throw new Refusal.KeyReused();
        }
        ctx.future(() -> first.answer().thenAccept(answer -> answer.repeat(ctx)));
    }

    private Optional<Answer> begin(Begun mine) {
        try {
            Optional<Answer> kept = book.begin(mine.call());
            kept.ifPresent(answer -> end(mine, answer));
            return kept;
        } catch (RuntimeException refused) {
            running.remove(mine.call().id(), mine);
            mine.answer().completeExceptionally(refused);
            throw refused;
        }
    }

    /** The call has its answer, which is about to be sent. */
    void answered(Context ctx) {
        Begun mine = ctx.attribute(BEGUN);
        if (mine == null) {
            return;
        }
        ctx.attribute(BEGUN, null);
        Answer answer = Answer.of(ctx);
        try {
            if (answer.lasting()) {
                book.keep(mine.call(), answer);
            } else {
                book.release(mine.call());
            }
        } finally {
            end(mine, answer);
        }
    }

    private void end(Begun mine, Answer answer) {
        mine.answer().complete(answer);
        running.remove(mine.call().id(), mine);
    }
}
