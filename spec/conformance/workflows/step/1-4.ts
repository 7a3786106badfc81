import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsString } from 'class-validator';
import { DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

class User {
  @IsString()
  name!: string;

  @ArrayNotEmpty()
  @IsString({ each: true })
  tags!: string[];
}

class Profile {
  @Type(() => User)
  readonly user: User;

  readonly count: number;

  constructor(user: User) {
    this.user = user;
    this.count = user?.tags.length;
  }
}

/** A step whose result is an object within an object. */
export class NestedResult extends DurableWorkflow {
  @DurableExecution({ input: () => User, returns: () => Profile })
  async run(user: User): Promise<Profile> {
    return this.profile(user);
  }

  @Step({ returns: () => Profile })
  async profile(user: User): Promise<Profile> {
    return new Profile(user);
  }
}
