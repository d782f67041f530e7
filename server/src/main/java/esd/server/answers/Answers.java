package esd.server.answers;

import esd.server.access.Passwords;
import esd.server.errors.Refusal;
import esd.server.http.Answer;
import esd.server.http.AnswerBook;
import esd.server.http.Call;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The book of answers in the database: a call that was begun is written before it has its effect. */
public final class Answers implements AnswerBook {
    private static final Duration KEPT = Duration.ofDays(1);

    private final Jdbi jdbi;
    private final Passwords cipher;
    private final Clock clock;

    public Answers(Jdbi jdbi, Passwords cipher, Clock clock) {
        this.jdbi = jdbi;
        this.cipher = cipher;
        this.clock = clock;
    }

    @Override
    public Optional<Answer> begin(Call call) {
        return jdbi.inTransaction(db -> {
            AnswerDao answers = db.attach(AnswerDao.class);
            answers.forget(clock.instant().minus(KEPT));
            return answers.begin(call.id(), body(call), clock.instant())
                    ? Optional.empty()
                    : answers.find(call.id()).map(kept -> answer(kept, call));
        });
    }

    /** Bodies hold passwords: a plain hash of one would tell whoever tries the likely ones. */
    private String body(Call call) {
        return cipher.mark(call.id(), call.body());
    }

    private Answer answer(KeptAnswer kept, Call call) {
        if (!kept.body().equals(body(call))) {
            throw new Refusal.KeyReused();
        }
        byte[] answer = kept.answer();
        if (answer == null) {
            throw new Refusal.Interrupted();
        }
        return new Answer(kept.status(), cipher.decrypt(call.id(), answer));
    }

    @Override
    public void keep(Call call, Answer answer) {
        byte[] secret = cipher.encrypt(call.id(), answer.body());
        jdbi.useTransaction(db -> db.attach(AnswerDao.class).keep(call.id(), answer.status(), secret));
    }

    @Override
    public void release(Call call) {
        jdbi.useTransaction(db -> db.attach(AnswerDao.class).release(call.id()));
    }
}
