package esd.server.trainings;

import esd.server.errors.Refusal;

/** Who trains, and so what can be ordered. */
public enum Trainer {
    /** This server, which says what it cannot do. */
    HERE {
        @Override
        void refuse(TrainingPlan plan) {
            plan.refuseUnknown();
        }
    },
    /** The original trainer in its container, which knows more settings than this server. */
    ELSEWHERE {
        @Override
        void refuse(TrainingPlan plan) {}
    },
    NOBODY {
        @Override
        void refuse(TrainingPlan plan) {
            throw new Refusal.Malformed(
                    "this server knows no container for trainings: " + "ESD_SAGEMAKER_TRAINING_IMAGE_URI is not set");
        }
    };

    /** Refuses what this one cannot train. */
    abstract void refuse(TrainingPlan plan);
}
