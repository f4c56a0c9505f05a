-- CreateTable
CREATE TABLE "Import" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "fileName" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "lines" INTEGER NOT NULL,
    "creates" INTEGER NOT NULL,
    "changes" INTEGER NOT NULL,
    "same" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "findings" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "skipRefused" BOOLEAN NOT NULL DEFAULT false,
    "done" INTEGER NOT NULL DEFAULT 0,
    "result" JSONB,
    "actorId" TEXT NOT NULL,
    "actorRole" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "appliedAt" DATETIME,
    "endedAt" DATETIME
);

-- CreateIndex
CREATE INDEX "Import_state_idx" ON "Import"("state");

-- CreateIndex
CREATE INDEX "Import_at_idx" ON "Import"("at");
