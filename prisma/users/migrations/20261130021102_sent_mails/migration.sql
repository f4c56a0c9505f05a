-- CreateTable
CREATE TABLE "SentMail" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "at" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "SentMail_userId_idx" ON "SentMail"("userId");

-- CreateIndex
CREATE INDEX "SentMail_at_idx" ON "SentMail"("at");
