-- What the sides keep that are no Django applications.

CREATE TABLE bench_hand_case (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    state text NOT NULL
);
CREATE TABLE bench_hand_item (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES bench_hand_case,
    body_id bigint NOT NULL,
    due date NOT NULL,
    closed_at timestamptz
);
CREATE UNIQUE INDEX bench_hand_one_open ON bench_hand_item (case_id) WHERE closed_at IS NULL;
CREATE INDEX bench_hand_queue ON bench_hand_item (body_id, due, id) WHERE closed_at IS NULL;
CREATE TABLE bench_hand_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES bench_hand_case,
    person_id bigint NOT NULL,
    source text NOT NULL,
    target text NOT NULL,
    motivation text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX bench_hand_history_of ON bench_hand_history (case_id);

CREATE TABLE bench_spiff_case (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    workflow text NOT NULL
);
CREATE TABLE bench_spiff_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES bench_spiff_case,
    person_id bigint NOT NULL,
    task text NOT NULL,
    motivation text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX bench_spiff_history_of ON bench_spiff_history (case_id);
